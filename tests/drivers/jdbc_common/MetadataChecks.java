import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Every method of DatabaseMetaData that gives rows, once, and what is in them: for Amazon's driver ("redshift") and for
 * PostgreSQL's ("postgresql"), named by the argument.
 *
 * pgjdbc from 42.7.6 on asks for `current_catalog`, which a cluster does not have (issue 155 of Amazon's driver), and
 * 42.7.4 sends an extra_float_digits that it refuses; so this is run with 42.7.3, and JdbcChecks shows what newer ones get.
 */
public final class MetadataChecks {
  private static final String DATABASE = System.getenv("DOPPEL_DATABASE");

  private final boolean isAmazon;
  private final Connection main;
  private int passed;
  private int failed;

  private MetadataChecks(String scheme) throws SQLException {
    isAmazon = scheme.equals("redshift");
    Properties properties = new Properties();
    properties.setProperty("user", System.getenv("DOPPEL_USER"));
    properties.setProperty("password", System.getenv("DOPPEL_PASSWORD"));
    properties.setProperty(isAmazon ? "ssl" : "sslmode", isAmazon ? "false" : "disable");
    main = DriverManager.getConnection(
        "jdbc:" + scheme + "://" + System.getenv("DOPPEL_HOST") + ":" + System.getenv("DOPPEL_PORT") + "/" + DATABASE,
        properties);
  }

  public static void main(String[] arguments) throws Exception {
    MetadataChecks checks = new MetadataChecks(arguments[0]);
    checks.all();
    System.out.println(checks.passed + " passed, " + checks.failed + " failed");
    System.exit(checks.failed == 0 ? 0 : 1);
  }

  private void run(String... statements) throws SQLException {
    try (Statement statement = main.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Method method(String name, int parameters) {
    for (Method method : DatabaseMetaData.class.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == parameters) {
        return method;
      }
    }
    throw new AssertionError(name);
  }

  /** The wanted columns of the rows, joined by blanks. */
  private List<String> rows(String columns, String name, Object... arguments) throws Exception {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = (ResultSet) method(name, arguments.length).invoke(main.getMetaData(), arguments)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (String column : columns.split(" ")) {
          row.add(result.getString(column));
        }
        rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
      }
    } catch (java.lang.reflect.InvocationTargetException wrapped) {
      if (wrapped.getCause() instanceof SQLFeatureNotSupportedException) {
        return List.of("not supported by the driver");
      }
      if (wrapped.getCause() instanceof SQLException && !isAmazon) {
        return List.of("error " + ((SQLException) wrapped.getCause()).getSQLState());
      }
      throw (Exception) wrapped.getCause();
    }
    return rows;
  }

  private void check(String columns, List<String> expected, String name, Object... arguments) {
    try {
      List<String> actual = rows(columns, name, arguments);
      if (!actual.equals(expected)) {
        throw new AssertionError("got " + actual + ", expected " + expected);
      }
      passed++;
      System.out.println("ok   " + name);
    } catch (Exception | AssertionError problem) {
      failed++;
      System.out.println("FAIL " + name);
      problem.printStackTrace(System.out);
    }
  }

  /** Among the rows are these. */
  private void checkAmong(String columns, List<String> expected, String name, Object... arguments) {
    try {
      List<String> actual = rows(columns, name, arguments);
      if (!actual.containsAll(expected)) {
        throw new AssertionError("got " + actual + ", expected " + expected + " among it");
      }
      passed++;
      System.out.println("ok   " + name);
    } catch (Exception | AssertionError problem) {
      failed++;
      System.out.println("FAIL " + name);
      problem.printStackTrace(System.out);
    }
  }

  private void all() throws SQLException {
    run("create schema shop",
        "create table shop.customers (id int not null, name varchar(40) not null, born date, balance numeric(12,2) "
            + "default 0, primary key (id)) diststyle key distkey (id) sortkey (born)",
        "create table shop.orders (id bigint primary key, customer_id int references shop.customers (id), "
            + "placed timestamp, paid timestamptz, flag boolean, share real, ratio float8, code char(3), note super)",
        "create view shop.big as select id, placed from shop.orders where id > 100",
        "create view shop.late as select id, name from shop.customers with no schema binding",
        "comment on table shop.customers is 'who buys'", "comment on column shop.customers.name is 'full name'",
        "create user metadata_reader password 'Reader123'", "grant select on shop.orders to metadata_reader",
        "grant update (note) on shop.orders to metadata_reader");
    objects();
    columns();
    keys();
    privileges();
    routinesAndTypes();
    run("drop schema shop cascade", "drop user metadata_reader");
  }

  private void objects() {
    checkAmong("TABLE_CAT", List.of(DATABASE), "getCatalogs");
    checkAmong("TABLE_SCHEM", List.of("information_schema", "pg_catalog", "public", "shop"), "getSchemas");
    check("TABLE_SCHEM", List.of("shop"), "getSchemas", null, "shop");
    checkAmong("TABLE_TYPE", List.of("TABLE", "VIEW"), "getTableTypes");
    check("TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS",
        List.of("shop customers TABLE who buys", "shop orders TABLE null"), "getTables", null, "shop", "%",
        new String[] {"TABLE"});
    check("TABLE_NAME TABLE_TYPE", List.of("big VIEW", "late VIEW"), "getTables", null, "shop", "%",
        new String[] {"VIEW"});
    check("NAME", isAmazon ? List.of("ApplicationName") : List.of(), "getClientInfoProperties");
  }

  private void columns() {
    check("COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE DECIMAL_DIGITS NULLABLE ORDINAL_POSITION REMARKS COLUMN_DEF",
        List.of("id 4 int4 10 0 0 1 null null", "name 12 varchar 40 0 0 2 full name null",
            "born 91 date 13 0 1 3 null null", "balance 2 numeric 12 2 1 4 null 0"),
        "getColumns", null, "shop", "customers", "%");
    check("COLUMN_NAME TYPE_NAME IS_NULLABLE",
        List.of("id int8 NO", "customer_id int4 YES", "placed timestamp YES", "paid timestamptz YES", "flag bool YES",
            "share float4 YES", "ratio float8 YES", isAmazon ? "code char YES" : "code bpchar YES", "note super YES"),
        "getColumns", null, "shop", "orders", "%");
    check("TABLE_NAME COLUMN_NAME TYPE_NAME", List.of("big id int8", "big placed timestamp"), "getColumns", null, "shop",
        "big", "%");
    // PostgreSQL's driver knows nothing of late-binding views: their columns are in no catalog.
    check("TABLE_NAME COLUMN_NAME TYPE_NAME", isAmazon ? List.of("late id int4", "late name varchar") : List.of(),
        "getColumns", null, "shop", "late", "%");
    check("COLUMN_NAME", List.of("not supported by the driver"), "getPseudoColumns", null, "shop", "customers", "%");
    check("COLUMN_NAME TYPE_NAME", List.of("ctid tid"), "getVersionColumns", null, "shop", "customers");
  }

  private void keys() {
    String key = "shop customers id shop orders customer_id 1 orders_customer_id_fkey customers_pkey";
    String columns = "PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_SCHEM FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ FK_NAME PK_NAME";
    // PostgreSQL's driver wants information_schema._pg_expandarray(), which came with PostgreSQL 8.1.
    check("TABLE_NAME COLUMN_NAME KEY_SEQ PK_NAME",
        List.of(isAmazon ? "customers id 1 customers_pkey" : "error 42883"), "getPrimaryKeys", null, "shop", "customers");
    check(columns, List.of(key), "getImportedKeys", null, "shop", "orders");
    check(columns, List.of(key), "getExportedKeys", null, "shop", "customers");
    check(columns, List.of(key), "getCrossReference", null, "shop", "customers", null, "shop", "orders");
    check("COLUMN_NAME TYPE_NAME", List.of(isAmazon ? "id int4" : "error 42883"), "getBestRowIdentifier", null, "shop",
        "customers", 0, true);
  }

  private void privileges() {
    checkAmong("TABLE_NAME GRANTEE PRIVILEGE IS_GRANTABLE", List.of("orders metadata_reader SELECT NO"),
        "getTablePrivileges", null, "shop", "orders");
    if (isAmazon) {
      check("COLUMN_NAME GRANTEE PRIVILEGE", List.of("note metadata_reader UPDATE"), "getColumnPrivileges", null, "shop",
          "orders", "%");
    }
  }

  private void routinesAndTypes() {
    check("PROCEDURE_NAME", List.of(), "getProcedures", null, "shop", "%");
    // pg_proc.proargmodes is of PostgreSQL 8.1, too; Amazon's driver asks pg_proc_info.
    List<String> noColumns = isAmazon ? List.of() : List.of("error 42703");
    check("PROCEDURE_NAME", noColumns, "getProcedureColumns", null, "shop", "%", "%");
    check("FUNCTION_NAME", List.of(), "getFunctions", null, "shop", "%");
    check("FUNCTION_NAME", noColumns, "getFunctionColumns", null, "shop", "%", "%");
    checkAmong("TYPE_NAME DATA_TYPE",
        List.of("bool -7", "int2 5", "int4 4", "int8 -5", "float4 7", "float8 8", "numeric 2", "varchar 12", "date 91",
            "timestamp 93"),
        "getTypeInfo");
    check("TYPE_NAME", List.of(), "getUDTs", null, "shop", "%", null);
    check("TYPE_NAME", List.of("not supported by the driver"), "getSuperTypes", null, "shop", "%");
    check("TABLE_NAME", List.of("not supported by the driver"), "getSuperTables", null, "shop", "%");
    check("ATTR_NAME", List.of("not supported by the driver"), "getAttributes", null, "shop", "%", "%");
  }
}
