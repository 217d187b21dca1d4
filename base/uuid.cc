#include "base/uuid.h"

#include <random>

namespace doppel::base {

std::string MakeUuid() {
  std::random_device source;
  std::string text;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    unsigned digit = source() & 0xF;
    if (i == 12) digit = 4;                  // the version
    if (i == 16) digit = 8 | (digit & 0x3);  // the variant
    text += "0123456789abcdef"[digit];
  }
  return text;
}

}  // namespace doppel::base
