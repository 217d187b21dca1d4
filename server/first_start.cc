#include "server/first_start.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace doppel::server {

namespace fs = std::filesystem;

FirstStart::FirstStart(const std::string& cluster) : mark_(cluster + ".unfinished"), is_due_(!fs::exists(cluster)) {
  if (fs::exists(mark_)) {
    fs::remove_all(cluster);
    is_due_ = true;
  }
  if (is_due_ && !std::ofstream(mark_)) throw std::runtime_error("cannot write " + mark_);
  fs::create_directories(cluster);
}

void FirstStart::Finish() {
  if (is_due_) fs::remove(mark_);
  is_due_ = false;
}

}  // namespace doppel::server
