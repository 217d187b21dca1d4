#include "sql/parser/names.h"

namespace doppel::sql {

std::string ToText(const QualifiedName& name) {
  std::string text;
  for (const Name& part : name) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

}  // namespace doppel::sql
