#include "s3/record.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <stdexcept>

namespace doppel::s3 {
namespace {

namespace json = boost::json;
using Texts = std::map<std::string, std::string>;

json::object ToObject(const Texts& texts) {
  json::object object;
  for (const auto& [name, text] : texts) object[name] = text;
  return object;
}

Texts ToTexts(const json::value& value) {
  Texts texts;
  for (const auto& field : value.as_object()) texts[std::string(field.key())] = std::string(field.value().as_string());
  return texts;
}

std::string TextOf(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

json::object ToObject(const Checksum& checksum) {
  return {{"algorithm", NameOf(checksum.algorithm)}, {"text", checksum.text}, {"is_composite", checksum.is_composite}};
}

Algorithm ToAlgorithm(const json::value& value) {
  const std::optional<Algorithm> algorithm = FindChecksumAlgorithm(std::string_view(value.as_string()));
  if (!algorithm.has_value()) throw std::invalid_argument("no checksum algorithm");
  return *algorithm;
}

std::optional<Checksum> FindChecksum(const json::object& object) {
  const json::value* found = object.if_contains("checksum");
  if (found == nullptr) return std::nullopt;
  const json::object& checksum = found->as_object();
  return Checksum{.algorithm = ToAlgorithm(checksum.at("algorithm")),
                  .text = TextOf(checksum, "text"),
                  .is_composite = checksum.at("is_composite").as_bool()};
}

json::object ToObject(const Attributes& attributes) {
  json::object object = {{"content_type", attributes.content_type},
                         {"headers", ToObject(attributes.headers)},
                         {"user_metadata", ToObject(attributes.user_metadata)}};
  json::array tags;
  for (const auto& [name, value] : attributes.tags) tags.push_back(json::array{name, value});
  object["tags"] = std::move(tags);
  if (attributes.checksum.has_value()) object["checksum"] = ToObject(*attributes.checksum);
  return object;
}

Attributes ToAttributes(const json::value& value) {
  const json::object& object = value.as_object();
  Attributes attributes{.content_type = TextOf(object, "content_type"),
                        .headers = ToTexts(object.at("headers")),
                        .user_metadata = ToTexts(object.at("user_metadata")),
                        .tags = {},
                        .checksum = FindChecksum(object)};
  for (const json::value& tag : object.at("tags").as_array()) {
    attributes.tags.emplace_back(tag.as_array().at(0).as_string(), tag.as_array().at(1).as_string());
  }
  return attributes;
}

json::object ToObject(const Part& part) {
  json::object object = {
      {"number", part.number}, {"size", part.size}, {"etag", part.etag}, {"modified_ns", ToNanoseconds(part.modified)}};
  if (part.checksum.has_value()) object["checksum"] = ToObject(*part.checksum);
  return object;
}

Part ToPart(const json::value& value) {
  const json::object& object = value.as_object();
  return {.number = object.at("number").to_number<int>(),
          .size = object.at("size").to_number<std::uint64_t>(),
          .etag = TextOf(object, "etag"),
          .checksum = FindChecksum(object),
          .modified = FromNanoseconds(object.at("modified_ns").to_number<std::int64_t>())};
}

// What `read` makes of the object; nullopt when the text or a field is not what we write.
template <typename Read>
auto ReadJson(std::string_view text, const Read& read) -> std::optional<decltype(read(json::object()))> {
  try {
    return read(json::parse(text).as_object());
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string ToJson(const ObjectRecord& record) {
  json::object object = {{"key", record.key},
                         {"size", record.size},
                         {"modified_ns", record.modified_ns},
                         {"etag", record.etag},
                         {"attributes", ToObject(record.attributes)}};
  json::array parts;
  for (const Part& part : record.parts) parts.push_back(ToObject(part));
  object["parts"] = std::move(parts);
  return json::serialize(object);
}

std::string ToJson(const BucketRecord& record) {
  return json::serialize(json::object{
      {"region", record.region}, {"created_ns", record.created_ns}, {"documents", ToObject(record.documents)}});
}

std::string ToJson(const UploadRecord& record) {
  json::object object = {{"key", record.key},
                         {"initiated_ns", record.initiated_ns},
                         {"attributes", ToObject(record.attributes)},
                         {"is_algorithm_chosen", record.is_algorithm_chosen},
                         {"has_composite_checksum", record.has_composite_checksum}};
  if (record.algorithm.has_value()) object["algorithm"] = NameOf(*record.algorithm);
  return json::serialize(object);
}

std::string ToJson(const Part& part) { return json::serialize(ToObject(part)); }

std::optional<ObjectRecord> ReadObjectRecord(std::string_view text) {
  return ReadJson(text, [](const json::object& object) {
    ObjectRecord record{.key = TextOf(object, "key"),
                        .size = object.at("size").to_number<std::uint64_t>(),
                        .modified_ns = object.at("modified_ns").to_number<std::int64_t>(),
                        .etag = TextOf(object, "etag"),
                        .attributes = ToAttributes(object.at("attributes")),
                        .parts = {}};
    for (const json::value& part : object.at("parts").as_array()) record.parts.push_back(ToPart(part));
    return record;
  });
}

std::optional<BucketRecord> ReadBucketRecord(std::string_view text) {
  return ReadJson(text, [](const json::object& object) {
    return BucketRecord{.region = TextOf(object, "region"),
                        .created_ns = object.at("created_ns").to_number<std::int64_t>(),
                        .documents = ToTexts(object.at("documents"))};
  });
}

std::optional<UploadRecord> ReadUploadRecord(std::string_view text) {
  return ReadJson(text, [](const json::object& object) {
    UploadRecord record{.key = TextOf(object, "key"),
                        .initiated_ns = object.at("initiated_ns").to_number<std::int64_t>(),
                        .attributes = ToAttributes(object.at("attributes")),
                        .algorithm = {},
                        .is_algorithm_chosen = object.at("is_algorithm_chosen").as_bool(),
                        .has_composite_checksum = object.at("has_composite_checksum").as_bool()};
    if (const json::value* found = object.if_contains("algorithm")) record.algorithm = ToAlgorithm(*found);
    return record;
  });
}

std::optional<Part> ReadPart(std::string_view text) {
  return ReadJson(text, [](const json::object& object) { return ToPart(object); });
}

std::int64_t ToNanoseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

Time FromNanoseconds(std::int64_t nanoseconds) {
  return Time(std::chrono::duration_cast<Time::duration>(std::chrono::nanoseconds(nanoseconds)));
}

}  // namespace doppel::s3
