// Latency loops over libpq for `./dev bench`: bench_client MODE COUNT [SQL], connection by PGHOST, PGPORT and so on.
//
// Prints one JSON object with the total seconds, the median and the 99th percentile in microseconds, and the medians of
// the first and the last tenth, so that a drift over time shows.
//
//   connect   connect, log in, SELECT 1, close, COUNT times
//   simple    SQL by the simple protocol, COUNT times on one connection; $1 in it is written as 1, 2, 3, …
//   block     BEGIN, the same, COMMIT
//   prepared  SQL prepared once with $1 an int4, executed COUNT times with 1, 2, 3, …; $1 goes up to 1000, and again
//   idle      opens COUNT connections, prints "ready", closes them when standard input ends
#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, FinishConnection>;
using Result = std::unique_ptr<PGresult, ClearResult>;

[[noreturn]] void Die(std::string_view text) {
  fmt::print(stderr, "bench_client: {}\n", text);
  std::exit(1);
}

Connection Connect() {
  Connection connection(PQconnectdb("client_encoding=utf8 connect_timeout=30"));
  if (PQstatus(connection.get()) != CONNECTION_OK) Die(PQerrorMessage(connection.get()));
  return connection;
}

void Require(const Result& result) {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) Die(PQresultErrorMessage(result.get()));
}

void RunSimple(PGconn* connection, const std::string& sql) { Require(Result(PQexec(connection, sql.c_str()))); }

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Calls `step` COUNT times and prints what it took.
void Measure(std::int64_t count, const std::function<void(std::int64_t)>& step) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> micros;
  micros.reserve(static_cast<std::size_t>(count));
  const auto started = Clock::now();
  for (std::int64_t i = 0; i < count; ++i) {
    const auto before = Clock::now();
    step(i);
    micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - before).count());
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  const auto tenth = static_cast<std::ptrdiff_t>(std::max<std::size_t>(micros.size() / 10, 1));
  const double first = MedianOf({micros.begin(), micros.begin() + tenth});
  const double last = MedianOf({micros.end() - tenth, micros.end()});
  const double median = MedianOf(micros);
  std::sort(micros.begin(), micros.end());
  const double p99 = micros[micros.size() * 99 / 100];
  fmt::print(R"({{"count": {}, "seconds": {:.6f}, "median_us": {:.2f}, "p99_us": {:.2f}, )"
             R"("first_tenth_us": {:.2f}, "last_tenth_us": {:.2f}}})"
             "\n",
             count, seconds, median, p99, first, last);
}

void MeasureConnect(std::int64_t count) {
  Measure(count, [](std::int64_t) { RunSimple(Connect().get(), "SELECT 1"); });
}

std::string ArgumentOf(std::int64_t i) { return std::to_string(i % 1000 + 1); }

std::string WithArgument(std::string sql, std::int64_t i) {
  if (const auto at = sql.find("$1"); at != std::string::npos) sql.replace(at, 2, ArgumentOf(i));
  return sql;
}

void MeasureSimple(std::int64_t count, const std::string& sql) {
  const Connection connection = Connect();
  Measure(count, [&](std::int64_t i) { RunSimple(connection.get(), WithArgument(sql, i)); });
}

void MeasureBlock(std::int64_t count, const std::string& sql) {
  const Connection connection = Connect();
  Measure(count, [&](std::int64_t i) {
    RunSimple(connection.get(), "BEGIN");
    RunSimple(connection.get(), WithArgument(sql, i));
    RunSimple(connection.get(), "COMMIT");
  });
}

void MeasurePrepared(std::int64_t count, const std::string& sql) {
  const Connection connection = Connect();
  const Oid int4 = 23;
  Require(Result(PQprepare(connection.get(), "bench", sql.c_str(), 1, &int4)));
  Measure(count, [&](std::int64_t i) {
    const std::string text = ArgumentOf(i);
    const char* value = text.c_str();
    Require(Result(PQexecPrepared(connection.get(), "bench", 1, &value, nullptr, nullptr, 0)));
  });
}

void HoldIdle(std::int64_t count) {
  std::vector<Connection> connections;
  for (std::int64_t i = 0; i < count; ++i) {
    connections.push_back(Connect());
    RunSimple(connections.back().get(), "SELECT 1");
  }
  std::cout << "ready" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) Die("usage: bench_client connect|simple|block|prepared|idle COUNT [SQL]");
  const std::string_view mode = argv[1];
  const std::int64_t count = std::atoll(argv[2]);
  const std::string sql = argc > 3 ? argv[3] : "SELECT 1";
  if (count <= 0) Die("COUNT is a positive number");
  if (mode == "connect") {
    MeasureConnect(count);
  } else if (mode == "simple") {
    MeasureSimple(count, sql);
  } else if (mode == "block") {
    MeasureBlock(count, sql);
  } else if (mode == "prepared") {
    MeasurePrepared(count, sql);
  } else if (mode == "idle") {
    HoldIdle(count);
  } else {
    Die("unknown mode");
  }
  return 0;
}
