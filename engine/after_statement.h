// AfterStatement: what comes after a statement that writes, as far as the caller knows: perhaps more of its
// transaction, or at once the transaction's commit. Who says kCommits commits next, whatever happens between.
#pragma once

namespace doppel::engine {

enum class AfterStatement { kMayGoOn, kCommits };

}  // namespace doppel::engine
