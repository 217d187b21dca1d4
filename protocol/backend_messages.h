// What the server sends. Each function appends one whole message to the writer; the layouts are those of reference
// wire-protocol §2 to §6, written down beside each function.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/frontend_messages.h"
#include "protocol/writer.h"

namespace doppel::protocol {

// 'R' codes; the drivers expect exactly one request and one answer before Ok.
void WriteAuthenticationOk(Writer& writer);
void WriteAuthenticationCleartext(Writer& writer);
void WriteAuthenticationMd5(Writer& writer, std::string_view salt);
// Code 13: int32 algorithm 0 (SHA-256), int32 n and salt, int32 n and the server's nonce.
void WriteAuthenticationDigest(Writer& writer, std::string_view salt, std::string_view nonce);

void WriteParameterStatus(Writer& writer, std::string_view name, std::string_view value);
void WriteBackendKeyData(Writer& writer, std::int32_t process_id, std::int32_t key);
// `status`: 'I' idle, 'T' in a transaction, 'E' in a failed one.
void WriteReadyForQuery(Writer& writer, char status);

struct FieldDescription {
  std::string_view name;
  std::uint32_t table_oid = 0;
  std::int16_t attribute_number = 0;
  std::uint32_t type_oid = 0;
  std::int16_t type_length = -1;
  std::int32_t type_modifier = -1;
  Format format = Format::kText;
  // Sent from protocol version 1 on.
  std::string_view schema_name, table_name, column_name, catalog_name;
  bool is_not_null = false;
  bool is_case_sensitive = false;
  bool is_identity = false;
  bool is_read_only = false;
  bool is_searchable = true;
};

// `protocol_version`: as negotiated (§3); 0 is PostgreSQL's own layout.
void WriteRowDescription(Writer& writer, std::span<const FieldDescription> fields, int protocol_version);
void WriteNoData(Writer& writer);
void WriteParameterDescription(Writer& writer, std::span<const std::uint32_t> type_oids);
void WriteParseComplete(Writer& writer);
void WriteBindComplete(Writer& writer);
void WriteCloseComplete(Writer& writer);
void WritePortalSuspended(Writer& writer);
void WriteEmptyQueryResponse(Writer& writer);
void WriteCommandComplete(Writer& writer, std::string_view tag);

// Fields of ErrorResponse and NoticeResponse in Redshift's order S C M D H P W F L R; empty ones are left out.
struct Report {
  std::string_view severity = "ERROR";
  std::string_view code;
  std::string_view message, detail, hint;
  int position = 0;  // 1-based, in characters of the statement; 0: none
  std::string_view context;
  std::string_view file;
  int line = 0;
  std::string_view routine;
};

void WriteErrorResponse(Writer& writer, const Report& report);
void WriteNoticeResponse(Writer& writer, const Report& report);

}  // namespace doppel::protocol
