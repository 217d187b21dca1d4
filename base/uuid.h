// Random ids in the form of a UUID.
#pragma once

#include <string>

namespace doppel::base {

// Version 4, lower case: "6b1f9e0c-0d5e-4c3b-9c6e-2f1a7d8e9b10". Not for secrets.
std::string MakeUuid();

}  // namespace doppel::base
