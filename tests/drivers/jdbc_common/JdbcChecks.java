import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * Drives Doppel through a JDBC driver: Amazon's ("redshift") or PostgreSQL's ("postgresql"), named by the argument.
 *
 * Both send everything by the extended protocol; after some executions they ask for binary results.
 */
public final class JdbcChecks {
  private interface Check {
    void run() throws Exception;
  }

  private static final String HOST = System.getenv("DOPPEL_HOST");
  private static final String PORT = System.getenv("DOPPEL_PORT");
  private static final String USER = System.getenv("DOPPEL_USER");
  private static final String PASSWORD = System.getenv("DOPPEL_PASSWORD");
  private static final String DATABASE = System.getenv("DOPPEL_DATABASE");
  private static final String CA = System.getenv("DOPPEL_CA");

  private final String scheme;
  private int passed;
  private int failed;
  private Connection main;

  private JdbcChecks(String scheme) {
    this.scheme = scheme;
  }

  public static void main(String[] arguments) throws Exception {
    JdbcChecks checks = new JdbcChecks(arguments[0]);
    checks.all();
    System.out.println(checks.passed + " passed, " + checks.failed + " failed");
    System.exit(checks.failed == 0 ? 0 : 1);
  }

  private boolean isAmazon() {
    return scheme.equals("redshift");
  }

  private Connection connect(String... pairs) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", PASSWORD);
    properties.setProperty(isAmazon() ? "ssl" : "sslmode", isAmazon() ? "false" : "disable");
    if (!isAmazon()) {
      // Redshift's binary form of NUMERIC is its own, which pgjdbc cannot read.
      properties.setProperty("binaryTransferDisable", "NUMERIC");
    }
    String database = DATABASE;
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals("database")) {
        database = pairs[i + 1];
      } else {
        properties.setProperty(pairs[i], pairs[i + 1]);
      }
    }
    return DriverManager.getConnection("jdbc:" + scheme + "://" + HOST + ":" + PORT + "/" + database, properties);
  }

  private void check(String name, Check check) {
    try {
      check.run();
      passed++;
      System.out.println("ok   " + name);
    } catch (Exception | AssertionError problem) {
      failed++;
      System.out.println("FAIL " + name);
      problem.printStackTrace(System.out);
    }
  }

  private static void equal(Object actual, Object expected) {
    // In this order: Amazon's timestamps are a subclass that is equal to nothing else.
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError("got " + actual + ", expected " + expected);
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Object one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getObject(1);
    }
  }

  private static String state(Check check) throws Exception {
    try {
      check.run();
    } catch (SQLException error) {
      return error.getSQLState();
    }
    return "no error";
  }

  private void login(String expected, String... pairs) throws SQLException {
    try (Connection connection = connect(pairs)) {
      equal(one(connection, "select current_user::varchar(100)"), expected);
    }
  }

  private void all() throws Exception {
    main = connect();
    logins();
    types();
    statements();
    results();
    failures();
    metadata();
    main.close();
  }

  private void logins() {
    String tls = isAmazon() ? "ssl" : "sslmode";
    check("log in plain", () -> login(USER));
    check("log in with TLS", () -> {
      if (isAmazon()) {
        login(USER, "ssl", "true", "sslfactory", "com.amazon.redshift.ssl.NonValidatingFactory");
      } else {
        login(USER, "sslmode", "require");
      }
    });
    check("log in with TLS verified by CA",
        () -> login(USER, tls, isAmazon() ? "true" : "verify-ca", "sslmode", "verify-ca", "sslrootcert", CA));
    check("log in with TLS verified by name",
        () -> login(USER, tls, isAmazon() ? "true" : "verify-full", "sslmode", "verify-full", "sslrootcert", CA));
    check("a wrong password is refused", () -> equal(state(() -> connect("password", "Wrong1234").close()), "28000"));
    check("a missing database is refused", () -> equal(state(() -> connect("database", "nowhere").close()), "3D000"));
    check("md5 users log in", () -> {
      run(main, "create user " + scheme + "_md5 password 'Secret123'");
      login(scheme + "_md5", "user", scheme + "_md5", "password", "Secret123");
    });
    check(isAmazon() ? "sha256 users log in" : "sha256 users are beyond pgjdbc", () -> {
      run(main, "create user " + scheme + "_sha password 'sha256|Secret123'");
      if (isAmazon()) {
        login(scheme + "_sha", "user", scheme + "_sha", "password", "Secret123");
      } else {
        String state = state(() -> connect("user", scheme + "_sha", "password", "Secret123").close());
        equal(state, "08004");
      }
    });
  }

  private static final String COLUMNS = "c_int2 smallint, c_int4 integer, c_int8 bigint, c_float4 real, c_float8 double precision, "
      + "c_numeric numeric(18, 4), c_bool boolean, c_char char(5), c_varchar varchar(100), c_date date, c_timestamp timestamp";

  private static List<Object> row(ResultSet result) throws SQLException {
    List<Object> values = new ArrayList<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      Object value = result.getObject(i);
      // Amazon's driver makes a Short of a smallint, PostgreSQL's an Integer; both read the specification their way.
      values.add(value instanceof Short ? Integer.valueOf((Short) value) : value);
    }
    return values;
  }

  private static List<Object> sampleRow() {
    return Arrays.asList(7, -8, 9223372036854775807L, 1.5f, -2.25, new BigDecimal("12.3400"), true, "abc  ",
        "Grüße, 世界 🌍", Date.valueOf("2020-02-29"), Timestamp.valueOf("2020-02-29 12:00:00.5"));
  }

  private void types() {
    check("types come out, as text and then as binary", () -> {
      run(main, "create table " + scheme + "_out (" + COLUMNS + ")",
          "insert into " + scheme + "_out values (7, -8, 9223372036854775807, 1.5, -2.25, 12.34, true, 'abc', "
              + "'Grüße, 世界 🌍', '2020-02-29', '2020-02-29 12:00:00.5')");
      try (PreparedStatement select = main.prepareStatement("select * from " + scheme + "_out")) {
        for (int i = 0; i < 8; i++) {
          try (ResultSet result = select.executeQuery()) {
            result.next();
            equal(row(result), sampleRow());
          }
        }
      }
    });
    check("types go in", () -> {
      run(main, "create table " + scheme + "_in (" + COLUMNS + ")");
      String sql = "insert into " + scheme + "_in values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
      try (PreparedStatement insert = main.prepareStatement(sql)) {
        for (int attempt = 0; attempt < 7; attempt++) {
          run(main, "delete from " + scheme + "_in");
          List<Object> values = sampleRow();
          for (int i = 0; i < values.size(); i++) {
            insert.setObject(i + 1, values.get(i));
          }
          equal(insert.executeUpdate(), 1);
          try (Statement select = main.createStatement();
              ResultSet result = select.executeQuery("select * from " + scheme + "_in")) {
            result.next();
            equal(row(result), sampleRow());
          }
        }
      }
    });
    check("nulls go in and come out", () -> {
      run(main, "delete from " + scheme + "_in");
      int[] kinds = {Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.NUMERIC, Types.BOOLEAN,
          Types.CHAR, Types.VARCHAR, Types.DATE, Types.TIMESTAMP};
      String sql = "insert into " + scheme + "_in values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
      try (PreparedStatement insert = main.prepareStatement(sql)) {
        for (int i = 0; i < kinds.length; i++) {
          insert.setNull(i + 1, kinds[i]);
        }
        insert.executeUpdate();
      }
      try (Statement select = main.createStatement();
          ResultSet result = select.executeQuery("select * from " + scheme + "_in")) {
        result.next();
        equal(row(result), Arrays.asList(new Object[kinds.length]));
      }
    });
    check("limits come out and go in", () -> {
      run(main, "create table " + scheme + "_limits (" + COLUMNS + ")");
      List<List<Object>> rows = Arrays.asList(
          Arrays.asList(32767, Integer.MAX_VALUE, Long.MAX_VALUE, 1e30f, 1e308, new BigDecimal("99999999999999.9999"), true,
              "zzzzz", "ä".repeat(50), Date.valueOf("9999-12-31"), Timestamp.valueOf("9999-12-31 23:59:59.999999")),
          Arrays.asList(-32768, Integer.MIN_VALUE, Long.MIN_VALUE, -1e30f, -1e-300, new BigDecimal("-99999999999999.9999"),
              false, "     ", "", Date.valueOf("1900-01-01"), Timestamp.valueOf("1900-01-01 00:00:00")));
      String sql = "insert into " + scheme + "_limits values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
      try (PreparedStatement insert = main.prepareStatement(sql);
          PreparedStatement select = main.prepareStatement("select * from " + scheme + "_limits")) {
        for (List<Object> values : rows) {
          for (int attempt = 0; attempt < 7; attempt++) {
            run(main, "delete from " + scheme + "_limits");
            for (int i = 0; i < values.size(); i++) {
              insert.setObject(i + 1, values.get(i));
            }
            insert.executeUpdate();
            try (ResultSet result = select.executeQuery()) {
              result.next();
              equal(row(result), values);
            }
          }
        }
      }
    });
    check("types of Redshift's own come out and go in", () -> {
      String table = scheme + "_other";
      run(main, "create table " + table + " (a time, b timetz, c interval year to month, d interval day to second, "
          + "e varbyte(20), f super)");
      try (PreparedStatement insert = main.prepareStatement("insert into " + table + " values (?, ?, ?, ?, ?, 12::super)");
          PreparedStatement select = main.prepareStatement("select a, c, d, e, f, b from " + table)) {
        for (int attempt = 0; attempt < 7; attempt++) {
          run(main, "delete from " + table);
          insert.setObject(1, java.sql.Time.valueOf("12:13:14"));
          insert.setObject(2, "22:44:54-07", Types.OTHER);
          insert.setObject(3, "1-2", Types.OTHER);
          insert.setObject(4, "10 23:59:59.999999", Types.OTHER);
          insert.setObject(5, "aé", Types.OTHER);
          insert.executeUpdate();
          try (ResultSet result = select.executeQuery()) {
            result.next();
            equal(result.getTime(1), java.sql.Time.valueOf("12:13:14"));
            equal(result.getString(2), "1 years 2 mons");
            equal(result.getString(3), "10 days 23 hours 59 mins 59.999999 secs");
            equal(result.getString(4).toLowerCase(), "61c3a9");
            equal(result.getString(5), "12");
            equal(result.getString(6).startsWith("05:44:54+00"), true);
          }
        }
        run(main, "delete from " + table);
        int[] kinds = {Types.TIME, Types.OTHER, Types.OTHER, Types.OTHER, Types.OTHER};
        for (int i = 0; i < kinds.length; i++) {
          insert.setNull(i + 1, kinds[i]);
        }
        insert.executeUpdate();
        try (ResultSet result = select.executeQuery()) {
          result.next();
          // The fifth is the SUPER, of which each driver makes an object of its own.
          for (int i : new int[] {1, 2, 3, 4, 6}) {
            equal(result.getObject(i), null);
          }
        }
      }
    });
    check("timestamps with a zone", () -> {
      run(main, "create table " + scheme + "_tz (at timestamptz)");
      Timestamp when = Timestamp.valueOf("2020-07-01 12:00:00.25");
      try (PreparedStatement insert = main.prepareStatement("insert into " + scheme + "_tz values (?)")) {
        insert.setTimestamp(1, when);
        insert.executeUpdate();
      }
      try (PreparedStatement select = main.prepareStatement("select at from " + scheme + "_tz")) {
        for (int i = 0; i < 7; i++) {
          try (ResultSet result = select.executeQuery()) {
            result.next();
            equal(result.getTimestamp(1), when);
          }
        }
      }
    });
    check("the description tells types", () -> {
      try (Statement select = main.createStatement();
          ResultSet result = select.executeQuery("select c_numeric, c_varchar, c_int4 from " + scheme + "_out")) {
        ResultSetMetaData columns = result.getMetaData();
        equal(columns.getColumnType(1), Types.NUMERIC);
        equal(columns.getPrecision(1), 18);
        equal(columns.getScale(1), 4);
        equal(columns.getColumnName(2), "c_varchar");
        equal(columns.getPrecision(2), 100);
        equal(columns.getColumnTypeName(3), "int4");
      }
    });
  }

  private void statements() {
    check("prepared statements run often with changing parameters", () -> {
      run(main, "create table " + scheme + "_prep (id int, v varchar(20))");
      try (PreparedStatement insert = main.prepareStatement("insert into " + scheme + "_prep values (?, ?)");
          PreparedStatement select = main.prepareStatement("select v from " + scheme + "_prep where id = ?")) {
        for (int i = 0; i < 30; i++) {
          insert.setInt(1, i);
          insert.setString(2, "v" + i);
          equal(insert.executeUpdate(), 1);
          select.setInt(1, i);
          try (ResultSet result = select.executeQuery()) {
            result.next();
            equal(result.getString(1), "v" + i);
          }
        }
      }
    });
    check("prepared statements survive a new table", () -> {
      String table = scheme + "_again";
      for (int i = 0; i < 3; i++) {
        run(main, "drop table if exists " + table, "create table " + table + " (id int)");
        try (PreparedStatement insert = main.prepareStatement("insert into " + table + " values (?)")) {
          for (int j = 0; j < 8; j++) {
            insert.setInt(1, j);
            insert.executeUpdate();
          }
        }
        equal(one(main, "select count(*) from " + table), 8L);
      }
    });
    check("batches", () -> {
      run(main, "create table " + scheme + "_batch (id int, v varchar(20))");
      try (PreparedStatement insert = main.prepareStatement("insert into " + scheme + "_batch values (?, ?)")) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, i);
          insert.setString(2, "row " + i);
          insert.addBatch();
        }
        int[] counts = insert.executeBatch();
        equal(counts.length, 1000);
      }
      equal(one(main, "select count(*) from " + scheme + "_batch"), 1000L);
    });
    check("a batch stops at its error", () -> {
      try (Statement batch = main.createStatement()) {
        batch.addBatch("insert into " + scheme + "_batch values (-1, 'a')");
        batch.addBatch("insert into " + scheme + "_batch values ('x', 'a')");
        batch.addBatch("insert into " + scheme + "_batch values (-2, 'a')");
        equal(state(() -> {
          try {
            batch.executeBatch();
          } catch (BatchUpdateException error) {
            throw error.getNextException() == null ? error : error.getNextException();
          }
        }), "22P02");
      }
    });
    check("several statements in one string", () -> {
      try (Statement statement = main.createStatement()) {
        equal(statement.execute("select 1; select 2;"), true);
        equal(statement.getMoreResults(), true);
        try (ResultSet result = statement.getResultSet()) {
          result.next();
          equal(result.getInt(1), 2);
        }
      }
    });
    check("parameters are described", () -> {
      String sql = "select v from " + scheme + "_prep where id = ? and v = ?";
      try (PreparedStatement statement = main.prepareStatement(sql)) {
        ParameterMetaData parameters = statement.getParameterMetaData();
        equal(parameters.getParameterCount(), 2);
        equal(parameters.getParameterType(1), Types.INTEGER);
        equal(statement.getMetaData().getColumnName(1), "v");
      }
    });
    check("a connection tells that it lives", () -> equal(main.isValid(5), true));
  }

  private void results() {
    check("large results by fetch size", () -> {
      String ring = isAmazon() ? "enableFetchRingBuffer" : "ApplicationName";
      try (Connection connection = connect(ring, isAmazon() ? "false" : "checks")) {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(100);
          int count = 0;
          try (ResultSet result = statement.executeQuery("select id from " + scheme + "_batch where id >= 0 order by id")) {
            while (result.next()) {
              equal(result.getInt(1), count);
              count++;
            }
          }
          equal(count, 1000);
        }
        connection.commit();
      }
    });
    check("the number of rows can be limited", () -> {
      try (Statement statement = main.createStatement()) {
        statement.setMaxRows(7);
        int count = 0;
        try (ResultSet result = statement.executeQuery("select id from " + scheme + "_batch")) {
          while (result.next()) {
            count++;
          }
        }
        equal(count, 7);
      }
    });
    check("update counts", () -> {
      try (Statement statement = main.createStatement()) {
        equal(statement.executeUpdate("update " + scheme + "_batch set v = 'x' where id between 0 and 4"), 5);
        equal(statement.executeUpdate("create table " + scheme + "_none (a int)"), 0);
      }
    });
    check("transactions", () -> {
      run(main, "create table " + scheme + "_tx (id int)");
      String count = "select count(*) from " + scheme + "_tx";
      try (Connection connection = connect()) {
        connection.setAutoCommit(false);
        run(connection, "insert into " + scheme + "_tx values (1)");
        equal(one(main, count), 0L);
        connection.commit();
        equal(one(main, count), 1L);
        run(connection, "delete from " + scheme + "_tx");
        connection.rollback();
        equal(one(main, count), 1L);
        equal(state(() -> run(connection, "select 1/0")), "22012");
        equal(state(() -> run(connection, "select 1")), "25P02");
        connection.rollback();
        equal(one(connection, count), 1L);
      }
    });
    check("schemas", () -> {
      try (Connection connection = connect()) {
        run(connection, "create schema " + scheme + "_schema");
        connection.setSchema(scheme + "_schema");
        equal(connection.getSchema(), scheme + "_schema");
      }
    });
  }

  private void failures() {
    check("errors carry their state", () -> {
      equal(state(() -> run(main, "select * from nowhere")), "42P01");
      equal(state(() -> run(main, "selec 1")), "42601");
      equal(state(() -> run(main, "select 1/0")), "22012");
      equal(one(main, "select 1"), 1);
    });
    check("a running query is cancelled by its timeout", () -> {
      run(main, "create table " + scheme + "_big (i int)",
          "insert into " + scheme + "_big select a.id from " + scheme + "_prep a, " + scheme + "_prep b, " + scheme + "_prep c");
      String big = scheme + "_big ";
      try (Statement statement = main.createStatement()) {
        statement.setQueryTimeout(1);
        equal(state(() -> statement.executeQuery("select count(*) from " + big + "a, " + big + "b, " + big + "c, " + big
            + "d where a.i + b.i + c.i + d.i < 0")), "57014");
      }
      equal(one(main, "select 1"), 1);
    });
    check("warnings arrive", () -> {
      try (Statement statement = main.createStatement()) {
        statement.execute("drop table if exists " + scheme + "_nothing_here");
        equal(statement.getWarnings() != null, true);
      }
    });
  }

  private static List<String> column(ResultSet result, String name) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = result) {
      while (rows.next()) {
        values.add(rows.getString(name));
      }
    }
    return values;
  }

  // Calls with `text` for every string. The driver itself may refuse what it does not have.
  private void callMetadata(java.lang.reflect.Method method, String text) throws Exception {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (type == String.class) {
        arguments[i] = text;
      } else if (type == int.class) {
        arguments[i] = 0;
      } else if (type == boolean.class) {
        arguments[i] = false;
      }
    }
    try (ResultSet result = (ResultSet) method.invoke(main.getMetaData(), arguments)) {
      while (result != null && result.next()) {
        row(result);
      }
    } catch (java.lang.reflect.InvocationTargetException wrapped) {
      Throwable cause = wrapped.getCause();
      String state = cause instanceof SQLException ? ((SQLException) cause).getSQLState() : null;
      if (!(cause instanceof SQLException) || state != null && (state.startsWith("42") || state.startsWith("XX"))) {
        throw new AssertionError(method + " with " + text, cause);
      }
    }
  }

  private void metadata() {
    if (!isAmazon()) {
      // From 42.7.6 on; what older ones get is in MetadataChecks.
      check("pgjdbc asks for current_catalog, which clusters do not have",
          () -> equal(state(() -> main.getMetaData().getTables(null, "public", "%", null).close()), "42703"));
      return;
    }
    check("metadata names the product", () -> {
      DatabaseMetaData data = main.getMetaData();
      equal(data.getDatabaseProductName().toLowerCase().contains("redshift"), true);
      equal(data.getUserName(), USER);
    });
    check("no metadata call asks for what there is not", () -> {
      for (String text : new String[] {null, "%", "public", ""}) {
        for (java.lang.reflect.Method method : DatabaseMetaData.class.getMethods()) {
          if (method.getReturnType() == ResultSet.class) {
            callMetadata(method, text);
          }
        }
      }
    });
    check("metadata lists tables, columns and keys", () -> {
      run(main, "create schema rs_meta", "create table rs_meta.t (id int not null, v varchar(10), primary key (id))",
          "create view rs_meta.w as select id from rs_meta.t");
      DatabaseMetaData data = main.getMetaData();
      equal(column(data.getSchemas(null, "rs_meta"), "TABLE_SCHEM"), List.of("rs_meta"));
      equal(column(data.getTables(null, "rs_meta", "%", null), "TABLE_NAME"), List.of("t", "w"));
      equal(column(data.getTables(null, "rs_meta", "%", new String[] {"VIEW"}), "TABLE_NAME"), List.of("w"));
      equal(column(data.getColumns(null, "rs_meta", "t", "%"), "COLUMN_NAME"), List.of("id", "v"));
      equal(column(data.getColumns(null, "rs_meta", "t", "%"), "TYPE_NAME"), List.of("int4", "varchar"));
      equal(column(data.getPrimaryKeys(null, "rs_meta", "t"), "COLUMN_NAME"), List.of("id"));
      equal(column(data.getCatalogs(), "TABLE_CAT").contains(DATABASE), true);
    });
  }
}
