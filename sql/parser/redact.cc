#include "sql/parser/redact.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/parser/lexer.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kPasswordMask = "'***'";
constexpr std::string_view kCredentialMask = "''";

struct SecretWord {
  std::string_view word;  // the value follows, perhaps after AS
  std::string_view mask;
};
constexpr auto kSecretWords = std::to_array<SecretWord>({
    {"password", kPasswordMask},
    {"credentials", kCredentialMask},
    {"iam_role", kCredentialMask},
    {"access_key_id", kCredentialMask},
    {"secret_access_key", kCredentialMask},
    {"session_token", kCredentialMask},
    {"token", kCredentialMask},
    {"master_symmetric_key", kCredentialMask},
    {"parameters", kPasswordMask},  // of an identity provider: its client's secret
});

// Most statements hold none of the words and need no tokens.
bool MayHoldSecret(std::string_view text) {
  const std::string lower = base::ToLowerAscii(text);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](const SecretWord& secret) { return lower.find(secret.word) != std::string::npos; });
}

const SecretWord* FindSecretWord(std::string_view word) {
  const auto found = std::find_if(kSecretWords.begin(), kSecretWords.end(), [&](const SecretWord& secret) {
    return base::EqualsIgnoreCaseAscii(secret.word, word);
  });
  return found == kSecretWords.end() ? nullptr : &*found;
}

class Redactor {
 public:
  explicit Redactor(std::string_view text) : text_(text) {}

  std::string Run() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const TokenizedStatement statement = Tokenize(text_, begin);
      expected_ = nullptr;
      for (const Token& token : statement.tokens) Take(token);
      if (statement.tokens.back().kind == TokenKind::kError) return std::move(out_);
      begin = std::max(statement.next, begin + 1);
    }
    out_ += text_.substr(copied_);
    return std::move(out_);
  }

 private:
  void Take(const Token& token) {
    const std::string_view word = text_.substr(token.span.begin, token.span.end - token.span.begin);
    if (token.kind == TokenKind::kError) return TakeRest(token.span.begin);
    if (token.kind == TokenKind::kWord && base::EqualsIgnoreCaseAscii(word, "as") && expected_ != nullptr) return;
    if (token.kind == TokenKind::kString && expected_ != nullptr) {
      Replace(token.span, std::string(expected_->mask));
    } else if (token.kind == TokenKind::kString && word.starts_with('$') && MayHoldSecret(word)) {
      // A procedure's body: what stands between the tags is text of its own.
      const base::Span content = StringContent(word, token.span);
      Replace(content, Redactor(text_.substr(content.begin, content.end - content.begin)).Run());
    }
    expected_ = token.kind == TokenKind::kWord ? FindSecretWord(word) : nullptr;
  }

  void Replace(base::Span span, const std::string& by) {
    out_ += text_.substr(copied_, span.begin - copied_);
    out_ += by;
    copied_ = span.end;
  }

  // What cannot be lexed is mostly a string without an end.
  void TakeRest(std::size_t begin) {
    out_ += text_.substr(copied_, begin - copied_);
    const std::string_view rest = text_.substr(begin);
    if (expected_ != nullptr || MayHoldSecret(rest)) {
      out_ += kPasswordMask;
    } else {
      out_ += rest;
    }
    copied_ = text_.size();
  }

  std::string_view text_;
  std::string out_;
  std::size_t copied_ = 0;
  const SecretWord* expected_ = nullptr;  // the word before, if a secret follows it
};

}  // namespace

std::string RedactSecrets(std::string_view text) {
  return MayHoldSecret(text) ? Redactor(text).Run() : std::string(text);
}

}  // namespace doppel::sql
