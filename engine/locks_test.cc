#include "engine/locks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/sql_error.h"

namespace doppel::engine {
namespace {

class LocksTest : public ::testing::Test {
 protected:
  LockOwner& Owner(std::int32_t process_id) {
    auto owner = std::make_unique<LockOwner>();
    owner->process_id = process_id;
    owner->database = 5;
    return *owners_.emplace_back(std::move(owner));
  }
  // Asks on a thread of its own and returns when it stands in the queue.
  std::thread Wait(LockOwner& owner, Oid table, LockMode mode, std::vector<std::int32_t>* order = nullptr) {
    const std::size_t before = locks_.waiting_count();
    std::thread thread([this, &owner, table, mode, order] {
      locks_.Acquire(owner, table, mode, none_);
      if (order != nullptr) order->push_back(owner.process_id);
      if (order != nullptr) locks_.ReleaseAll(owner);
    });
    while (locks_.waiting_count() != before + 1) std::this_thread::yield();
    return thread;
  }

  Locks locks_;
  storage::Cancellation none_;
  std::vector<std::unique_ptr<LockOwner>> owners_;
};

TEST_F(LocksTest, LetsReadersAndAWriterShareATable) {
  EXPECT_TRUE(locks_.TryAcquire(Owner(1), 10, LockMode::kShareRowExclusive));
  EXPECT_TRUE(locks_.TryAcquire(Owner(2), 10, LockMode::kAccessShare));
  EXPECT_FALSE(locks_.TryAcquire(Owner(3), 10, LockMode::kShareRowExclusive));
  EXPECT_FALSE(locks_.TryAcquire(Owner(4), 10, LockMode::kRowExclusive));
  EXPECT_FALSE(locks_.TryAcquire(Owner(5), 10, LockMode::kAccessExclusive));
}

TEST_F(LocksTest, LetsInsertsShareATable) {
  EXPECT_TRUE(locks_.TryAcquire(Owner(1), 10, LockMode::kRowExclusive));
  EXPECT_TRUE(locks_.TryAcquire(Owner(2), 10, LockMode::kRowExclusive));
  EXPECT_FALSE(locks_.TryAcquire(Owner(3), 10, LockMode::kShareRowExclusive));
}

TEST_F(LocksTest, KeepsAwayEveryoneFromAnExclusiveHolder) {
  EXPECT_TRUE(locks_.TryAcquire(Owner(1), 10, LockMode::kAccessExclusive));
  EXPECT_FALSE(locks_.TryAcquire(Owner(2), 10, LockMode::kAccessShare));
  EXPECT_TRUE(locks_.TryAcquire(Owner(2), 11, LockMode::kAccessShare));
}

TEST_F(LocksTest, UpgradesAHeldLock) {
  LockOwner& owner = Owner(1);
  EXPECT_TRUE(locks_.TryAcquire(owner, 10, LockMode::kAccessShare));
  EXPECT_TRUE(locks_.TryAcquire(owner, 10, LockMode::kAccessExclusive));
  EXPECT_TRUE(locks_.Holds(owner, 10, LockMode::kAccessShare));
  EXPECT_EQ(locks_.Rows().size(), 1u);
  locks_.ReleaseAll(owner);
  EXPECT_TRUE(locks_.Rows().empty());
}

TEST_F(LocksTest, ServesWaitersInTheOrderTheyCame) {
  LockOwner& holder = Owner(1);
  locks_.Acquire(holder, 10, LockMode::kAccessExclusive, none_);
  std::vector<std::int32_t> order;
  std::vector<std::thread> threads;
  for (std::int32_t i = 2; i < 6; ++i) {
    threads.push_back(Wait(Owner(i), 10, LockMode::kShareRowExclusive, &order));
  }
  locks_.ReleaseAll(holder);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(order, ::testing::ElementsAre(2, 3, 4, 5));
}

TEST_F(LocksTest, MakesAReaderWaitBehindAWaitingExclusiveRequest) {
  LockOwner& reader = Owner(1);
  locks_.Acquire(reader, 10, LockMode::kAccessShare, none_);
  LockOwner& ddl = Owner(2);
  std::thread waiting = Wait(ddl, 10, LockMode::kAccessExclusive);
  EXPECT_FALSE(locks_.TryAcquire(Owner(3), 10, LockMode::kAccessShare));
  EXPECT_TRUE(locks_.TryAcquire(reader, 10, LockMode::kShareRowExclusive)) << "who holds the table goes first";
  locks_.ReleaseAll(reader);
  waiting.join();
  EXPECT_TRUE(locks_.Holds(ddl, 10, LockMode::kAccessExclusive));
}

TEST_F(LocksTest, ShowsHoldersAndWaiters) {
  LockOwner& holder = Owner(1);
  holder.transaction_number = 77;
  locks_.Acquire(holder, 10, LockMode::kShareRowExclusive, none_);
  LockOwner& waiter = Owner(2);
  std::thread waiting = Wait(waiter, 10, LockMode::kAccessExclusive);
  const std::vector<LockRow> rows = locks_.Rows();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].is_granted);
  EXPECT_EQ(rows[0].transaction_number, 77);
  EXPECT_FALSE(rows[1].is_granted);
  EXPECT_EQ(rows[1].process_id, 2);
  EXPECT_EQ(LockModeName(rows[1].mode), "AccessExclusiveLock");
  locks_.ReleaseAll(holder);
  waiting.join();
}

TEST_F(LocksTest, FindsACircleOfWaiters) {
  LockOwner& first = Owner(101);
  LockOwner& second = Owner(102);
  LockOwner& third = Owner(103);
  locks_.Acquire(first, 10, LockMode::kShareRowExclusive, none_);
  locks_.Acquire(second, 11, LockMode::kShareRowExclusive, none_);
  locks_.Acquire(third, 12, LockMode::kShareRowExclusive, none_);
  std::thread first_waits = Wait(first, 11, LockMode::kShareRowExclusive);
  std::thread second_waits = Wait(second, 12, LockMode::kShareRowExclusive);
  try {
    locks_.Acquire(third, 10, LockMode::kAccessExclusive, none_);
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.state(), base::SqlState::kDeadlockDetected);
    EXPECT_EQ(error.message(), "deadlock detected");
    EXPECT_EQ(error.detail(),
              "Process 103 waits for AccessExclusiveLock on relation 10 of database 5; blocked by process 101.\n"
              "Process 101 waits for ShareRowExclusiveLock on relation 11 of database 5; blocked by process 102.\n"
              "Process 102 waits for ShareRowExclusiveLock on relation 12 of database 5; blocked by process 103.");
  }
  locks_.ReleaseAll(third);
  second_waits.join();
  locks_.ReleaseAll(second);
  first_waits.join();
}

// c_write_readwrite: two inserters share the table, then one wants to update it and the other too.
TEST_F(LocksTest, FindsTheCircleOfTwoUpgradesOfOneTable) {
  LockOwner& first = Owner(1);
  LockOwner& second = Owner(2);
  locks_.Acquire(first, 10, LockMode::kRowExclusive, none_);
  locks_.Acquire(second, 10, LockMode::kRowExclusive, none_);
  std::thread waiting = Wait(first, 10, LockMode::kShareRowExclusive);
  EXPECT_THROW(locks_.Acquire(second, 10, LockMode::kShareRowExclusive, none_), base::SqlError);
  locks_.ReleaseAll(second);
  waiting.join();
}

TEST_F(LocksTest, LetsACancelledWaiterGo) {
  LockOwner& holder = Owner(1);
  locks_.Acquire(holder, 10, LockMode::kAccessExclusive, none_);
  storage::Cancellation cancellation;
  std::optional<base::SqlState> state;
  LockOwner& waiter = Owner(2);
  std::thread waiting([&] {
    try {
      locks_.Acquire(waiter, 10, LockMode::kAccessShare, cancellation);
    } catch (const base::SqlError& error) {
      state = error.state();
    }
  });
  while (locks_.waiting_count() != 1) std::this_thread::yield();
  cancellation.requested = true;
  locks_.Wake();
  waiting.join();
  EXPECT_EQ(state, base::SqlState::kQueryCanceled);
  EXPECT_EQ(locks_.waiting_count(), 0u);
}

TEST_F(LocksTest, TellsAWaiterThatWasCancelledBeforeItsGrant) {
  LockOwner& holder = Owner(1);
  locks_.Acquire(holder, 10, LockMode::kAccessExclusive, none_);
  storage::Cancellation cancellation;
  bool is_cancelled = false;
  LockOwner& waiter = Owner(2);
  std::thread waiting([&] {
    try {
      locks_.Acquire(waiter, 10, LockMode::kAccessShare, cancellation);
    } catch (const base::SqlError& error) {
      is_cancelled = error.state() == base::SqlState::kQueryCanceled;
    }
  });
  while (locks_.waiting_count() != 1) std::this_thread::yield();
  cancellation.requested = true;
  locks_.ReleaseAll(holder);
  waiting.join();
  EXPECT_TRUE(is_cancelled);
  EXPECT_EQ(locks_.waiting_count(), 0u);
}

TEST_F(LocksTest, GivesUpAtTheDeadline) {
  LockOwner& holder = Owner(1);
  locks_.Acquire(holder, 10, LockMode::kAccessExclusive, none_);
  storage::Cancellation cancellation;
  cancellation.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
  EXPECT_THROW(locks_.Acquire(Owner(2), 10, LockMode::kAccessShare, cancellation), base::SqlError);
}

}  // namespace
}  // namespace doppel::engine
