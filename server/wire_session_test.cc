// The wire loop over real sockets, with a fake engine behind it.
#include "server/wire_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "net/certificates.h"
#include "protocol/auth.h"
#include "server/fake_engine.h"
#include "server/wire_client.h"

using namespace std::chrono_literals;
using namespace std::string_literals;

namespace doppel::server {
namespace {

using ::testing::StartsWith;

constexpr char kPassword[] = "Passw0rd";

class WireSessionTest : public ::testing::Test {
 protected:
  WireSessionTest() {
    std::signal(SIGPIPE, SIG_IGN);
    AddUser({.name = "u", .is_superuser = true, .secret = engine::UserLogin::Secret::kMd5});
  }
  ~WireSessionTest() override {
    if (listener_ != nullptr) listener_->Stop();
    std::filesystem::remove_all(tls_directory_);
  }

  void AddUser(engine::UserLogin user) {
    if (user.secret == engine::UserLogin::Secret::kMd5) user.md5 = protocol::Md5Secret(kPassword, user.name);
    if (user.secret == engine::UserLogin::Secret::kSha256) {
      user.salt = "0123456789abcdef0123456789abcdef";
      user.digest = protocol::Sha256Secret(kPassword, user.salt);
    }
    engine_.users[user.name] = user;
  }

  void OfferTls() {
    tls_directory_ = ::testing::TempDir() + "doppel-wire-tls-" + std::to_string(getpid());
    tls_ = net::MakeTlsContext(net::PrepareCertificates(tls_directory_, {}));
  }

  int Serve(WireOptions options = {}) {
    service_.reset(new WireService{engine_, cancels_, tls_.get(), options});
    listener_ = std::make_unique<net::Listener>(net::ListenerOptions{}, [this](auto transport) {
      return std::make_unique<WireSession>(std::move(transport), *service_);
    });
    listener_->Start();
    return listener_->port();
  }

  // Sends the startup packet and answers the challenge with kPassword, or `password`.
  static void Authenticate(WireClient& client, const std::string& user,
                           std::vector<std::pair<std::string, std::string>> more = {},
                           const std::string& password = kPassword) {
    more.insert(more.begin(), {{"user", user}, {"database", "dev"}});
    client.SendStartup(more);
    const WireMessage challenge = client.Receive();
    ASSERT_EQ(challenge.type, 'R') << challenge.Field('M');
    switch (challenge.body[3]) {
      case 3:
        return client.SendMessage('p', CString(password));
      case 5: {
        const std::string inner = protocol::Md5Secret(password, user).substr(3);
        return client.SendMessage('p', CString(protocol::Md5Secret(inner, challenge.body.substr(4))));
      }
      case 13: {
        const std::string salt = challenge.body.substr(12, 32), nonce = challenge.body.substr(48);
        const std::string answer =
            protocol::Sha256Secret(protocol::Sha256Secret(password, salt), nonce + "1700000000000");
        return client.SendMessage('d', Int32(32) + answer + Int32(13) + "1700000000000");
      }
      default:
        FAIL() << "challenge " << int{challenge.body[3]};
    }
  }

  // Logs in and gives the messages from AuthenticationOk to ReadyForQuery.
  static std::vector<WireMessage> LogIn(WireClient& client, const std::string& user = "u",
                                        std::vector<std::pair<std::string, std::string>> more = {}) {
    Authenticate(client, user, std::move(more));
    return client.ReceiveUntil('Z');
  }

  static void Parse(WireClient& client, const std::string& name, const std::string& text) {
    client.SendMessage('P', CString(name) + CString(text) + Int16(0));
  }
  static void Bind(WireClient& client, const std::string& portal, const std::string& statement,
                   const std::string& result_formats = Int16(0)) {
    client.SendMessage('B', CString(portal) + CString(statement) + Int16(0) + Int16(0) + result_formats);
  }
  static void Execute(WireClient& client, const std::string& portal, int max_rows = 0) {
    client.SendMessage('E', CString(portal) + Int32(max_rows));
  }

  static bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = net::Clock::now() + 10s;
    while (!condition()) {
      if (net::Clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  FakeEngine engine_;
  CancelRegistry cancels_;
  std::string tls_directory_;
  net::TlsContext tls_;
  std::unique_ptr<WireService> service_;
  std::unique_ptr<net::Listener> listener_;
};

// --- login

TEST_F(WireSessionTest, ReportsSettingsInRedshiftsOrder) {
  WireClient client(Serve());
  std::string names;
  std::map<std::string, std::string> values;
  const auto messages = LogIn(client, "u", {{"application_name", "app"}, {"client_protocol_version", "3"}});
  for (const WireMessage& message : messages) {
    if (message.type != 'S') continue;
    const std::string name = message.body.c_str();
    names += name + " ";
    values[name] = message.body.c_str() + name.size() + 1;
  }
  EXPECT_EQ(names,
            "application_name case_sensitive client_encoding datestyle integer_datetimes is_superuser server_encoding "
            "server_version session_authorization TimeZone timezone_abbreviations padb_version padb_revision "
            "max_numeric_precision max_varchar_size datashare_enabled session_id server_protocol_version "
            "external_database show_discovery ");
  EXPECT_EQ(values["application_name"], "app");
  EXPECT_EQ(values["is_superuser"], "on");
  EXPECT_EQ(values["server_version"], "8.0.2");
  EXPECT_EQ(values["server_protocol_version"], "2");
  EXPECT_EQ(values["session_authorization"], "u");
  EXPECT_EQ(messages.front().type, 'R');
  EXPECT_EQ(messages[messages.size() - 2].type, 'K');
  EXPECT_EQ(messages.back().body, "I");
}

TEST_F(WireSessionTest, GivesNoProtocolVersionToClientsThatAskForNone) {
  WireClient client(Serve());
  for (const WireMessage& message : LogIn(client)) {
    EXPECT_FALSE(message.type == 'S' && message.body.starts_with("server_protocol_version"));
  }
}

TEST_F(WireSessionTest, HandsSettingsAndClientFactsToTheEngine) {
  WireClient client(Serve());
  LogIn(
      client, "u",
      {{"options", "-c query_group=g"}, {"DateStyle", "ISO"}, {"driver_version", "d"}, {"_pq_.compression", "lz4:1"}});
  const engine::SessionRequest request = engine_.last_request();
  EXPECT_EQ(request.settings,
            (std::vector<std::pair<std::string, std::string>>{{"query_group", "g"}, {"DateStyle", "ISO"}}));
  EXPECT_EQ(request.client.driver_version, "d");
  EXPECT_EQ(request.client.host, "127.0.0.1");
  EXPECT_EQ(request.client.session_id.size(), 36u);
}

TEST_F(WireSessionTest, TakesTheDatabaseFromTheUserName) {
  AddUser({.name = "dev", .secret = engine::UserLogin::Secret::kMd5});
  WireClient client(Serve());
  client.SendStartup({{"user", "dev"}});
  const WireMessage challenge = client.Receive();
  client.SendMessage(
      'p', CString(protocol::Md5Secret(protocol::Md5Secret(kPassword, "dev").substr(3), challenge.body.substr(4))));
  EXPECT_EQ(client.ReceiveUntil('Z').back().type, 'Z');
}

TEST_F(WireSessionTest, RefusesAWrongPasswordAndAnUnknownUserAlike) {
  const int port = Serve();
  for (const char* user : {"u", "nobody"}) {
    WireClient client(port);
    Authenticate(client, user, {}, "wrong");
    const WireMessage error = client.Receive();
    EXPECT_EQ(error.Field('S'), "FATAL");
    EXPECT_EQ(error.Field('C'), "28000");
    EXPECT_EQ(error.Field('M'), "password authentication failed for user \""s + user + "\"");
    EXPECT_EQ(error.Field('R'), "auth_failed");
    EXPECT_EQ(client.Receive().type, '\0');
  }
  EXPECT_EQ(engine_.authentication_failures, 2);
}

TEST_F(WireSessionTest, VerifiesSha256UsersByDigest) {
  AddUser({.name = "s", .secret = engine::UserLogin::Secret::kSha256});
  const int port = Serve();
  WireClient right(port), wrong(port);
  EXPECT_EQ(LogIn(right, "s").back().type, 'Z');
  Authenticate(wrong, "s", {}, "wrong");
  EXPECT_EQ(wrong.Receive().Field('C'), "28000");
}

TEST_F(WireSessionTest, AsksInClearWhenToldTo) {
  AddUser({.name = "s", .secret = engine::UserLogin::Secret::kSha256});
  const int port = Serve({.ask_for_cleartext = true});
  for (const char* user : {"u", "s"}) {
    WireClient client(port);
    client.SendStartup({{"user", user}, {"database", "dev"}});
    EXPECT_EQ(client.Receive().body, Int32(3));
    client.SendMessage('p', CString(kPassword));
    EXPECT_EQ(client.ReceiveUntil('Z').back().type, 'Z') << user;
  }
}

TEST_F(WireSessionTest, LetsNobodyInWhosePasswordIsDisabledOrOver) {
  AddUser({.name = "disabled"});
  AddUser({.name = "over", .secret = engine::UserLogin::Secret::kMd5, .valid_until = 0});
  const int port = Serve();
  for (const char* user : {"disabled", "over"}) {
    WireClient client(port);
    Authenticate(client, user);
    EXPECT_EQ(client.Receive().Field('C'), "28000") << user;
  }
}

TEST_F(WireSessionTest, ChecksTheDatabaseAfterThePassword) {
  WireClient client(Serve());
  Authenticate(client, "u", {{"database", "nowhere"}});
  EXPECT_EQ(client.Receive().type, 'R');
  const WireMessage error = client.Receive();
  EXPECT_EQ(error.Field('C'), "3D000");
  EXPECT_EQ(error.Field('S'), "FATAL");
  EXPECT_EQ(client.Receive().type, '\0');
}

TEST_F(WireSessionTest, RefusesIdentityProviderTokensCleanly) {
  WireClient client(Serve());
  client.SendStartup({{"user", ""}, {"database", "dev"}, {"idp_type", "AzureAD"}, {"token_type", "EXT_JWT"}});
  const WireMessage error = client.Receive();
  EXPECT_EQ(error.Field('C'), "0A000");
  EXPECT_THAT(error.Field('M'), StartsWith("doppel does not emulate"));
}

TEST_F(WireSessionTest, LimitsUsersButNotSuperusers) {
  AddUser({.name = "small", .secret = engine::UserLogin::Secret::kMd5});
  const int port = Serve({.max_user_connections = 1});
  WireClient second(port), super(port);
  {
    WireClient first(port);
    EXPECT_EQ(LogIn(first, "small").back().type, 'Z');
    EXPECT_EQ(LogIn(super, "u").back().type, 'Z');
    Authenticate(second, "small");
    const WireMessage error = second.ReceiveUntil('E').back();
    EXPECT_EQ(error.Field('C'), "53300");
    EXPECT_EQ(error.Field('M'), "connection limit \"1\" exceeded for non-bootstrap users");
  }
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 1; }));
  WireClient third(port);
  EXPECT_EQ(LogIn(third, "small").back().type, 'Z');
}

TEST_F(WireSessionTest, EndsLoginsThatTakeTooLong) {
  const int port = Serve({.login_timeout = 0s});
  WireClient silent(port);
  EXPECT_EQ(silent.Receive().type, '\0');
  WireClient slow(port);
  slow.SendStartup({{"user", "u"}, {"database", "dev"}});
  const auto messages = slow.ReceiveUntil('E');
  // Which of the two it meets depends on whether the packet came before the deadline was looked at.
  EXPECT_TRUE(messages.back().type == '\0' || messages.back().Field('C') == "57014") << messages.back().type;
}

TEST_F(WireSessionTest, EndsIdleSessions) {
  AddUser({.name = "idle", .secret = engine::UserLogin::Secret::kMd5, .session_timeout_s = 1});
  WireClient client(Serve());
  LogIn(client, "idle");
  const WireMessage error = client.Receive();
  EXPECT_EQ(error.Field('S'), "FATAL");
  EXPECT_EQ(error.Field('C'), "57P01");
  EXPECT_EQ(client.Receive().type, '\0');
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 0; }));
}

// --- TLS

TEST_F(WireSessionTest, RefusesEncryptionPolitelyWithoutTls) {
  WireClient client(Serve());
  client.Send(Int32(8) + Int32(80877104));
  EXPECT_EQ(client.ReceiveByte(), 'N');
  client.Send(Int32(8) + Int32(80877103));
  EXPECT_EQ(client.ReceiveByte(), 'N');
  EXPECT_EQ(LogIn(client).back().type, 'Z');
}

TEST_F(WireSessionTest, LogsInThroughTls) {
  OfferTls();
  const int port = Serve({.require_ssl = true});
  WireClient client(port);
  client.Send(Int32(8) + Int32(80877103));
  ASSERT_EQ(client.ReceiveByte(), 'S');
  ASSERT_TRUE(client.StartTls());
  EXPECT_EQ(LogIn(client).back().type, 'Z');
  EXPECT_EQ(engine_.last_request().client.tls_version, "TLSv1.3");
  client.SendMessage('Q', CString("rows 2000"));
  EXPECT_EQ(client.ReceiveUntil('Z').size(), 2003u);
}

TEST_F(WireSessionTest, RefusesPlainLoginsWhenSslIsRequired) {
  OfferTls();
  WireClient client(Serve({.require_ssl = true}));
  client.SendStartup({{"user", "u"}, {"database", "dev"}});
  const WireMessage error = client.Receive();
  EXPECT_EQ(error.Field('C'), "28000");
  EXPECT_EQ(error.Field('M'),
            "no pg_hba.conf entry for host \"::ffff:127.0.0.1\", user \"u\", database \"dev\", SSL off");
}

TEST_F(WireSessionTest, RefusesPlainBytesSmuggledInFrontOfTls) {
  OfferTls();
  WireClient client(Serve());
  client.Send(Int32(8) + Int32(80877103) + Int32(8));
  EXPECT_EQ(client.Receive().Field('C'), "08P01");
}

TEST_F(WireSessionTest, SurvivesAClientThatSpeaksNoTlsAfterAll) {
  OfferTls();
  const int port = Serve();
  WireClient client(port);
  client.Send(Int32(8) + Int32(80877103));
  EXPECT_EQ(client.ReceiveByte(), 'S');
  client.Send("this is no handshake, but long enough to look like a record");
  EXPECT_NE(client.Receive().type, 'R');
  WireClient next(port);
  EXPECT_EQ(LogIn(next).back().type, 'Z');
}

// --- simple queries

TEST_F(WireSessionTest, AnswersSimpleQueries) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("rows 2"));
  const auto messages = client.ReceiveUntil('Z');
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[0].type, 'T');
  EXPECT_EQ(messages[1].body, Int16(2) + Int32(1) + "0" + Int32(4) + "even");
  EXPECT_EQ(messages[2].body, Int16(2) + Int32(1) + "1" + Int32(-1));
  EXPECT_EQ(messages[3].body, CString("SELECT"));
  client.SendMessage('Q', CString("empty"));
  EXPECT_EQ(client.TypesUntil('Z'), "IZ");
}

TEST_F(WireSessionTest, PointsAtErrorsInCharacters) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("\xc3\xa4\xc3\xb6 fail"));
  const auto messages = client.ReceiveUntil('Z');
  EXPECT_EQ(messages[0].Field('S'), "ERROR");
  EXPECT_EQ(messages[0].Field('C'), "42601");
  EXPECT_EQ(messages[0].Field('P'), "8");
  EXPECT_EQ(messages[1].body, "I");
}

TEST_F(WireSessionTest, SendsNoticesAndSettingsBeforeTheTag) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("notice"));
  EXPECT_EQ(client.TypesUntil('Z'), "NCZ");
  client.SendMessage('Q', CString("set x"));
  const auto messages = client.ReceiveUntil('Z');
  EXPECT_EQ(messages[0].body, CString("application_name") + CString("x"));
  EXPECT_EQ(messages[1].type, 'C');
}

TEST_F(WireSessionTest, TellsTheStateOfTheTransaction) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("begin"));
  EXPECT_EQ(client.ReceiveUntil('Z').back().body, "T");
  client.SendMessage('Q', CString("fail"));
  EXPECT_EQ(client.ReceiveUntil('Z').back().body, "E");
}

TEST_F(WireSessionTest, SurvivesUnforeseenExceptions) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("throw"));
  EXPECT_EQ(client.ReceiveUntil('Z')[0].Field('C'), "XX000");
  client.SendMessage('Q', CString("nothing"));
  EXPECT_EQ(client.TypesUntil('Z'), "CZ");
}

TEST_F(WireSessionTest, StreamsLargeResults) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("rows 100000"));
  EXPECT_EQ(client.ReceiveUntil('Z').size(), 100003u);
}

// --- extended queries

TEST_F(WireSessionTest, RunsTheFlowOfTheJdbcDriver) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "", "begin");
  Bind(client, "", "");
  Execute(client, "");
  Parse(client, "S_1", "rows 3");
  client.SendMessage('D', "S" + CString("S_1"));
  Bind(client, "C_1", "S_1");
  client.SendMessage('D', "P" + CString("C_1"));
  Execute(client, "C_1", 2);
  client.SendMessage('H', "");
  client.SendMessage('S', "");
  EXPECT_EQ(client.TypesUntil('Z'), "12C1tT2TDDsZ");
  // The portal lives on in the transaction.
  Execute(client, "C_1", 2);
  client.SendMessage('C', "P" + CString("C_1"));
  client.SendMessage('S', "");
  EXPECT_EQ(client.TypesUntil('Z'), "DC3Z");
}

TEST_F(WireSessionTest, PushesRepliesWithoutWaitingForSync) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "s", "rows 1");
  client.SendMessage('H', "");
  EXPECT_EQ(client.Receive().type, '1');
  client.SendMessage('D', "S" + CString("s"));
  client.SendMessage('H', "");
  EXPECT_EQ(client.Receive().type, 't');
  EXPECT_EQ(client.Receive().type, 'T');
  client.SendMessage('S', "");
  EXPECT_EQ(client.Receive().type, 'Z');
}

TEST_F(WireSessionTest, RepeatsGivenParameterTypes) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('P', CString("s") + CString("rows 1") + Int16(2) + Int32(23) + Int32(1700));
  client.SendMessage('D', "S" + CString("s"));
  client.SendMessage('S', "");
  EXPECT_EQ(client.ReceiveUntil('Z')[1].body, Int16(2) + Int32(23) + Int32(1700));
}

TEST_F(WireSessionTest, DescribesCommandsAsNoData) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "", "empty");
  Bind(client, "", "");
  client.SendMessage('D', "P" + CString(""));
  Execute(client, "", 1);
  client.SendMessage('S', "");
  EXPECT_EQ(client.TypesUntil('Z'), "12nIZ");
}

TEST_F(WireSessionTest, ClosesUnknownNamesSilently) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('C', "S" + CString("none"));
  client.SendMessage('C', "P" + CString("none"));
  client.SendMessage('S', "");
  EXPECT_EQ(client.TypesUntil('Z'), "33Z");
}

TEST_F(WireSessionTest, DropsEverythingBetweenAnErrorAndSync) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "", "fail");
  Bind(client, "", "");
  client.SendMessage('Q', CString("rows 1"));
  client.SendMessage('B', "garbage");
  client.SendMessage('S', "");
  Parse(client, "", "nothing");
  client.SendMessage('S', "");
  EXPECT_EQ(client.TypesUntil('Z'), "EZ");
  EXPECT_EQ(client.TypesUntil('Z'), "1Z");
}

TEST_F(WireSessionTest, HonoursResultFormats) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "", "rows 1");
  Bind(client, "", "", Int16(2) + Int16(1) + Int16(0));
  client.SendMessage('D', "P" + CString(""));
  Execute(client, "");
  client.SendMessage('S', "");
  const auto messages = client.ReceiveUntil('Z');
  EXPECT_EQ(messages[2].body, Int16(2) + CString("n") + Int32(0) + Int16(0) + Int32(23) + Int16(4) + Int32(-1) +
                                  Int16(1) + CString("t") + Int32(0) + Int16(0) + Int32(1043) + Int16(-1) + Int32(14) +
                                  Int16(0));
  EXPECT_EQ(messages[3].body, Int16(2) + Int32(4) + Int32(0) + Int32(4) + "even");
}

TEST_F(WireSessionTest, RefusesAWrongNumberOfResultFormats) {
  WireClient client(Serve());
  LogIn(client);
  Parse(client, "", "rows 1");
  Bind(client, "", "", Int16(3) + Int16(0) + Int16(0) + Int16(0));
  client.SendMessage('S', "");
  EXPECT_EQ(client.ReceiveUntil('Z')[1].Field('C'), "08P01");
}

TEST_F(WireSessionTest, SendsVarbyteRawFromVersionTwoOn) {
  const int port = Serve();
  WireClient old(port), current(port);
  LogIn(old, "u", {{"client_protocol_version", "1"}});
  LogIn(current, "u", {{"client_protocol_version", "2"}});
  old.SendMessage('Q', CString("bytes"));
  EXPECT_EQ(old.ReceiveUntil('Z')[1].body, Int16(1) + Int32(4) + "01ff");
  current.SendMessage('Q', CString("bytes"));
  EXPECT_EQ(current.ReceiveUntil('Z')[1].body, Int16(1) + Int32(2) + "\x01\xff");
}

TEST_F(WireSessionTest, ExtendsRowDescriptionByVersion) {
  const int port = Serve();
  WireClient plain(port), extended(port);
  LogIn(plain, "u", {{"client_protocol_version", "0"}});
  LogIn(extended, "u", {{"client_protocol_version", "1"}});
  plain.SendMessage('Q', CString("rows 0"));
  extended.SendMessage('Q', CString("rows 0"));
  // Four empty names and the flags for each of the two columns.
  EXPECT_EQ(plain.Receive().body.size() + 2 * (4 + 2), extended.Receive().body.size());
}

// --- misuse

TEST_F(WireSessionTest, EndsAfterImpossiblePackets) {
  const int port = Serve();
  for (const std::string& bytes : {"?\0\0\0\x04"s, "Q\0\0\0\x03"s, "Q\x7f\xff\xff\xff"s, "D\0\xff\0\0"s}) {
    WireClient client(port);
    LogIn(client);
    client.Send(bytes);
    const WireMessage error = client.Receive();
    EXPECT_EQ(error.Field('S'), "FATAL");
    EXPECT_EQ(error.Field('C'), "08P01");
    EXPECT_EQ(client.Receive().type, '\0');
  }
}

TEST_F(WireSessionTest, EndsOnForeignProtocolsBeforeLogin) {
  const int port = Serve();
  for (const std::string& bytes : {"GET / HTTP/1.1\r\n\r\n"s, "\x16\x03\x01\x02\x00\x01\x00"s, "\0\0\0\x04"s}) {
    WireClient client(port);
    client.Send(bytes);
    EXPECT_EQ(client.Receive().Field('C'), "08P01");
    EXPECT_EQ(client.Receive().type, '\0');
  }
  WireClient old(port);
  old.Send(Int32(8) + Int32(131072));
  EXPECT_EQ(old.Receive().Field('C'), "0A000");
}

TEST_F(WireSessionTest, LetsNobodyQueryBeforeLogin) {
  WireClient client(Serve());
  client.SendStartup({{"user", "u"}, {"database", "dev"}});
  client.Receive();
  client.SendMessage('Q', CString("rows 1"));
  EXPECT_EQ(client.Receive().Field('C'), "08P01");
  EXPECT_EQ(engine_.open_sessions, 0);
}

TEST_F(WireSessionTest, SurvivesMalformedMessages) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', "no end");
  EXPECT_EQ(client.ReceiveUntil('Z')[0].Field('C'), "08P01");
  client.SendMessage('F', "");
  EXPECT_EQ(client.ReceiveUntil('Z')[0].Field('C'), "0A000");
  client.SendMessage('Q', CString("nothing"));
  EXPECT_EQ(client.TypesUntil('Z'), "CZ");
}

TEST_F(WireSessionTest, RollsBackWhenTheClientVanishes) {
  const int port = Serve();
  {
    WireClient client(port);
    LogIn(client);
    client.SendMessage('Q', CString("begin"));
    client.ReceiveUntil('Z');
    EXPECT_EQ(engine_.open_sessions, 1);
  }
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 0; }));
}

TEST_F(WireSessionTest, EndsAStatementWhoseClientVanishes) {
  const int port = Serve();
  {
    WireClient client(port);
    LogIn(client);
    client.SendMessage('Q', CString("endless"));
    client.Receive();
  }
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 0; }));
}

TEST_F(WireSessionTest, CancelsAStatementThatWaitsForNobody) {
  const int port = Serve();
  {
    WireClient client(port);
    LogIn(client);
    client.SendMessage('Q', CString("wait"));
  }
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 0; }));
}

// --- cancel and terminate

TEST_F(WireSessionTest, CancelsFromAnotherConnectionInPlainText) {
  OfferTls();
  const int port = Serve({.require_ssl = true});
  WireClient client(port);
  client.Send(Int32(8) + Int32(80877103));
  ASSERT_EQ(client.ReceiveByte(), 'S');
  ASSERT_TRUE(client.StartTls());
  std::string key;
  for (const WireMessage& message : LogIn(client)) {
    if (message.type == 'K') key = message.body;
  }
  client.SendMessage('Q', CString("wait"));
  WireClient wrong(port);
  wrong.Send(Int32(16) + Int32(80877102) + key.substr(0, 4) + "none");
  EXPECT_EQ(wrong.Receive().type, '\0');
  WireClient cancel(port);
  cancel.Send(Int32(16) + Int32(80877102) + key);
  EXPECT_EQ(cancel.Receive().type, '\0');
  const auto messages = client.ReceiveUntil('Z');
  EXPECT_EQ(messages[0].Field('C'), "57014");
  EXPECT_EQ(messages[1].body, "I");
}

TEST_F(WireSessionTest, EndsTerminatedSessionsWithAnErrorAndAnEnd) {
  WireClient client(Serve());
  LogIn(client);
  engine_.TerminateLastSession();
  const WireMessage error = client.Receive();
  EXPECT_EQ(error.Field('S'), "FATAL");
  EXPECT_EQ(error.Field('C'), "57P01");
  EXPECT_EQ(client.Receive().type, '\0');
}

TEST_F(WireSessionTest, EndsTerminatedSessionsInTheMiddleOfAStatement) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("wait"));
  engine_.TerminateLastSession();
  EXPECT_EQ(client.Receive().Field('C'), "57P01");
  EXPECT_EQ(client.Receive().type, '\0');
  EXPECT_TRUE(Eventually([&] { return engine_.open_sessions == 0; }));
}

TEST_F(WireSessionTest, EndsOnFatalErrors) {
  WireClient client(Serve());
  LogIn(client);
  client.SendMessage('Q', CString("fatal"));
  EXPECT_EQ(client.Receive().Field('S'), "FATAL");
  EXPECT_EQ(client.Receive().type, '\0');
}

TEST_F(WireSessionTest, EndsEverySessionWhenTheListenerStops) {
  WireClient client(Serve());
  LogIn(client);
  listener_->Stop();
  EXPECT_EQ(client.Receive().Field('C'), "57P01");
  EXPECT_EQ(client.Receive().type, '\0');
  EXPECT_EQ(engine_.open_sessions, 0);
}

}  // namespace
}  // namespace doppel::server
