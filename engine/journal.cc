#include "engine/journal.h"

namespace doppel::engine {
namespace {

std::size_t BytesOfAll(const std::vector<std::string>& texts) {
  std::size_t bytes = texts.size() * sizeof(std::string);
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

}  // namespace

std::size_t BytesOf(const catalog::QueryRecord& record) {
  return sizeof(record) + record.text.size() + record.label.size() + record.error_message.size() +
         BytesOfAll(record.parameters) + BytesOfAll(record.plan) +
         record.tables.size() * (sizeof(catalog::TouchedTable) + 32);
}

std::size_t BytesOf(const catalog::LoadErrorRecord& record) {
  return sizeof(record) + record.file_name.size() + record.raw_line.size() + record.raw_field_value.size();
}

std::size_t BytesOf(const catalog::ProcedureCallRecord& record) { return sizeof(record) + record.text.size(); }

std::size_t BytesOf(const catalog::ProcedureMessageRecord& record) { return sizeof(record) + record.message.size(); }

}  // namespace doppel::engine
