#include "aws/s3/xml.h"

#include <fmt/format.h>

#include "aws/s3/errors.h"

namespace doppel::aws {

std::string EscapeXml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
      escaped += fmt::format("&#x{:x};", static_cast<unsigned char>(c));
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

void XmlWriter::BeginRoot(std::string_view name) { Begin(name, "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""); }

void XmlWriter::Begin(std::string_view name, std::string_view attributes) {
  text_ += fmt::format("<{}{}{}>", name, attributes.empty() ? "" : " ", attributes);
  open_.emplace_back(name);
}

void XmlWriter::End() {
  text_ += fmt::format("</{}>", open_.back());
  open_.pop_back();
}

void XmlWriter::Add(std::string_view name, std::string_view text) {
  text_ += fmt::format("<{0}>{1}</{0}>", name, EscapeXml(text));
}

void XmlWriter::Add(std::string_view name, std::int64_t number) { Add(name, std::to_string(number)); }

void XmlWriter::Add(std::string_view name, bool flag) { Add(name, flag ? "true" : "false"); }

std::string XmlWriter::Finish() {
  while (!open_.empty()) End();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text_;
}

XmlReader::XmlReader(std::string_view text, std::string_view root) {
  // No document types: entities of their own are no part of S3's bodies.
  const auto result = document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  root_ = document_.document_element();
  std::string_view name = root_.name();
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  if (!result || name != root) throw errors::MalformedXml();
}

}  // namespace doppel::aws
