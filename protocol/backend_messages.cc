#include "protocol/backend_messages.h"

#include <string>

namespace doppel::protocol {
namespace {

void WriteEmpty(Writer& writer, char type) {
  writer.Begin(type);
  writer.End();
}

void WriteCounted(Writer& writer, std::string_view bytes) {
  writer.Int32(static_cast<std::int32_t>(bytes.size()));
  writer.Bytes(bytes);
}

void WriteAuthentication(Writer& writer, std::int32_t code) {
  writer.Begin('R');
  writer.Int32(code);
  writer.End();
}

// The bits of the extended RowDescription (JDBC and PY read the same ones).
std::int16_t MetadataFlags(const FieldDescription& field, int protocol_version) {
  int flags = 0;
  if (field.is_not_null) flags |= 1 << 0;
  if (field.is_case_sensitive && protocol_version >= 3) flags |= 1 << 1;
  if (field.is_identity) flags |= 1 << 4;
  if (field.is_read_only) flags |= 1 << 8;
  if (field.is_searchable) flags |= 1 << 12;
  return static_cast<std::int16_t>(flags);
}

void WriteField(Writer& writer, char code, std::string_view value) {
  if (value.empty()) return;
  writer.Byte(code);
  writer.CString(value);
}

// E and N: fields of one code byte and one cstr each, then NUL.
void WriteReport(Writer& writer, char type, const Report& report) {
  writer.Begin(type);
  WriteField(writer, 'S', report.severity);
  WriteField(writer, 'C', report.code);
  writer.Byte('M');
  writer.CString(report.message);
  WriteField(writer, 'D', report.detail);
  WriteField(writer, 'H', report.hint);
  if (report.position > 0) WriteField(writer, 'P', std::to_string(report.position));
  WriteField(writer, 'W', report.context);
  WriteField(writer, 'F', report.file);
  if (report.line > 0) WriteField(writer, 'L', std::to_string(report.line));
  WriteField(writer, 'R', report.routine);
  writer.Byte('\0');
  writer.End();
}

}  // namespace

void WriteAuthenticationOk(Writer& writer) { WriteAuthentication(writer, 0); }

void WriteAuthenticationCleartext(Writer& writer) { WriteAuthentication(writer, 3); }

void WriteAuthenticationMd5(Writer& writer, std::string_view salt) {
  writer.Begin('R');
  writer.Int32(5);
  writer.Bytes(salt);
  writer.End();
}

void WriteAuthenticationDigest(Writer& writer, std::string_view salt, std::string_view nonce) {
  constexpr std::int32_t kSha256Algorithm = 0;
  writer.Begin('R');
  writer.Int32(13);
  writer.Int32(kSha256Algorithm);
  WriteCounted(writer, salt);
  WriteCounted(writer, nonce);
  writer.End();
}

void WriteParameterStatus(Writer& writer, std::string_view name, std::string_view value) {
  writer.Begin('S');
  writer.CString(name);
  writer.CString(value);
  writer.End();
}

void WriteBackendKeyData(Writer& writer, std::int32_t process_id, std::int32_t key) {
  writer.Begin('K');
  writer.Int32(process_id);
  writer.Int32(key);
  writer.End();
}

void WriteReadyForQuery(Writer& writer, char status) {
  writer.Begin('Z');
  writer.Byte(status);
  writer.End();
}

void WriteRowDescription(Writer& writer, std::span<const FieldDescription> fields, int protocol_version) {
  writer.Begin('T');
  writer.Int16(static_cast<std::int16_t>(fields.size()));
  for (const FieldDescription& field : fields) {
    writer.CString(field.name);
    writer.Int32(static_cast<std::int32_t>(field.table_oid));
    writer.Int16(field.attribute_number);
    writer.Int32(static_cast<std::int32_t>(field.type_oid));
    writer.Int16(field.type_length);
    writer.Int32(field.type_modifier);
    writer.Int16(static_cast<std::int16_t>(field.format));
    if (protocol_version < 1) continue;
    writer.CString(field.schema_name);
    writer.CString(field.table_name);
    writer.CString(field.column_name);
    writer.CString(field.catalog_name);
    writer.Int16(MetadataFlags(field, protocol_version));
  }
  writer.End();
}

void WriteNoData(Writer& writer) { WriteEmpty(writer, 'n'); }

void WriteParameterDescription(Writer& writer, std::span<const std::uint32_t> type_oids) {
  writer.Begin('t');
  writer.Int16(static_cast<std::int16_t>(type_oids.size()));
  for (const std::uint32_t oid : type_oids) writer.Int32(static_cast<std::int32_t>(oid));
  writer.End();
}

void WriteParseComplete(Writer& writer) { WriteEmpty(writer, '1'); }
void WriteBindComplete(Writer& writer) { WriteEmpty(writer, '2'); }
void WriteCloseComplete(Writer& writer) { WriteEmpty(writer, '3'); }
void WritePortalSuspended(Writer& writer) { WriteEmpty(writer, 's'); }
void WriteEmptyQueryResponse(Writer& writer) { WriteEmpty(writer, 'I'); }

void WriteCommandComplete(Writer& writer, std::string_view tag) {
  writer.Begin('C');
  writer.CString(tag);
  writer.End();
}

void WriteErrorResponse(Writer& writer, const Report& report) { WriteReport(writer, 'E', report); }
void WriteNoticeResponse(Writer& writer, const Report& report) { WriteReport(writer, 'N', report); }

}  // namespace doppel::protocol
