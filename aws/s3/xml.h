// XML as S3 writes and reads it.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::aws {

// Writes elements in order; ends those that are still open.
class XmlWriter {
 public:
  // With S3's namespace: the outermost element of most answers.
  void BeginRoot(std::string_view name);
  void Begin(std::string_view name, std::string_view attributes = "");
  void End();
  void Add(std::string_view name, std::string_view text);
  void Add(std::string_view name, std::int64_t number);
  void Add(std::string_view name, bool flag);
  void Add(std::string_view name, const char* text) { Add(name, std::string_view(text)); }
  std::string Finish();

 private:
  std::string text_;
  std::vector<std::string> open_;
};

std::string EscapeXml(std::string_view text);

// The document's outermost element, which must have that name (namespaces aside), else ServiceError MalformedXML.
// Elements of it are read by their names without prefix.
class XmlReader {
 public:
  XmlReader(std::string_view text, std::string_view root);
  const pugi::xml_node& root() const { return root_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node root_;
};

}  // namespace doppel::aws
