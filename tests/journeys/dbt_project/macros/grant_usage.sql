{% macro grant_usage(schemas, users) %}
  {%- for schema in schemas %}
    {%- for user in users %}grant usage on schema {{ schema }} to {{ user }};{% endfor %}
  {%- endfor %}
{% endmacro %}
