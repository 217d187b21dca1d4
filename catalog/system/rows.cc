#include "catalog/system/rows.h"

#include "catalog/system/oids.h"
#include "catalog/system/shape.h"

namespace doppel::catalog {

std::string ArrayText(const std::vector<std::string>& texts) {
  std::string result = "{";
  for (const std::string& text : texts) {
    if (result.size() > 1) result += ',';
    if (!text.empty() && text.find_first_of("{},\"\\ \t\n") == std::string::npos && text != "NULL") {
      result += text;
      continue;
    }
    result += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
    result += '"';
  }
  return result + '}';
}

sql::Datum AclCell(const Snapshot& snapshot, const std::optional<Acl>& acl) {
  if (!acl) return std::monostate{};
  return PrintAcl(*acl, [&](GranteeKind kind, Oid oid) { return snapshot.GranteeName(kind, oid); });
}

SystemRelation Native(Oid oid, std::string name, std::string_view shape, Generator generate, std::string page,
                      Visibility visibility) {
  SystemRelation relation;
  relation.oid = oid;
  relation.name = std::move(name);
  relation.columns = ParseShape(shape);
  relation.visibility = visibility;
  relation.generate = generate;
  relation.documentation_page = std::move(page);
  return relation;
}

SystemRelation Internal(std::string name, std::string_view shape, Generator generate) {
  SystemRelation relation;
  relation.schema = kPgInternalSchema;
  relation.oid = OidOfName("pg_internal", name);
  relation.name = std::move(name);
  relation.columns = ParseShape(shape);
  relation.generate = generate;
  return relation;
}

}  // namespace doppel::catalog
