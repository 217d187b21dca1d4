// An ordered map whose Put and Remove return a new map that shares all but O(log n) nodes with the old one.
//
// A treap whose priorities are a hash of the key, so its shape depends on its keys alone. Maps are immutable values:
// copies are cheap, any number of threads may read one. Compare must be transparent for look-ups by another type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace doppel::catalog {

template <class Key, class Value, class Compare = std::less<>>
class PersistentMap {
 public:
  std::size_t size() const { return Size(root_); }
  bool empty() const { return root_ == nullptr; }

  // Null when there is none. Valid as long as any map that holds the value.
  template <class LookupKey>
  const Value* Find(const LookupKey& key) const {
    const Node* node = root_.get();
    while (node != nullptr) {
      if (Compare{}(key, node->key)) {
        node = node->left.get();
      } else if (Compare{}(node->key, key)) {
        node = node->right.get();
      } else {
        return &node->value;
      }
    }
    return nullptr;
  }

  PersistentMap Put(Key key, Value value) const {
    const std::uint64_t priority = Mix(std::hash<Key>{}(key));
    return PersistentMap(Insert(root_, std::move(key), std::move(value), priority));
  }

  PersistentMap Remove(const Key& key) const { return Find(key) ? PersistentMap(Erase(root_, key)) : *this; }

  // Calls visit(key, value) in key order.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    Walk(root_.get(), visit);
  }

  // Calls visit(key, value) in key order from the first key that is not less than `from`, while it returns true.
  template <class LookupKey, class Visit>
  void ForEachFrom(const LookupKey& from, Visit&& visit) const {
    WalkFrom(root_.get(), from, visit);
  }

 private:
  struct Node;
  using NodePtr = std::shared_ptr<const Node>;
  struct Node {
    Key key;
    Value value;
    std::uint64_t priority;
    std::size_t size;
    NodePtr left, right;
  };

  PersistentMap(NodePtr root) : root_(std::move(root)) {}  // NOLINT: private

 public:
  PersistentMap() = default;

 private:
  static std::size_t Size(const NodePtr& node) { return node ? node->size : 0; }

  static std::uint64_t Mix(std::uint64_t x) {  // splitmix64's finalizer
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
  }

  static NodePtr Make(Key key, Value value, std::uint64_t priority, NodePtr left, NodePtr right) {
    const std::size_t size = 1 + Size(left) + Size(right);
    return std::make_shared<const Node>(
        Node{std::move(key), std::move(value), priority, size, std::move(left), std::move(right)});
  }
  static NodePtr WithChildren(const Node& node, NodePtr left, NodePtr right) {
    return Make(node.key, node.value, node.priority, std::move(left), std::move(right));
  }

  static NodePtr Insert(const NodePtr& node, Key key, Value value, std::uint64_t priority) {
    if (!node) return Make(std::move(key), std::move(value), priority, nullptr, nullptr);
    if (Compare{}(key, node->key)) {
      NodePtr left = Insert(node->left, std::move(key), std::move(value), priority);
      if (left->priority <= node->priority) return WithChildren(*node, std::move(left), node->right);
      return WithChildren(*left, left->left, WithChildren(*node, left->right, node->right));
    }
    if (Compare{}(node->key, key)) {
      NodePtr right = Insert(node->right, std::move(key), std::move(value), priority);
      if (right->priority <= node->priority) return WithChildren(*node, node->left, std::move(right));
      return WithChildren(*right, WithChildren(*node, node->left, right->left), right->right);
    }
    return Make(std::move(key), std::move(value), node->priority, node->left, node->right);
  }

  static NodePtr Merge(const NodePtr& a, const NodePtr& b) {  // all keys of a are less than those of b
    if (!a) return b;
    if (!b) return a;
    if (a->priority >= b->priority) return WithChildren(*a, a->left, Merge(a->right, b));
    return WithChildren(*b, Merge(a, b->left), b->right);
  }

  static NodePtr Erase(const NodePtr& node, const Key& key) {
    if (Compare{}(key, node->key)) return WithChildren(*node, Erase(node->left, key), node->right);
    if (Compare{}(node->key, key)) return WithChildren(*node, node->left, Erase(node->right, key));
    return Merge(node->left, node->right);
  }

  template <class Visit>
  static void Walk(const Node* node, Visit& visit) {
    if (!node) return;
    Walk(node->left.get(), visit);
    visit(node->key, node->value);
    Walk(node->right.get(), visit);
  }

  template <class LookupKey, class Visit>
  static bool WalkFrom(const Node* node, const LookupKey& from, Visit& visit) {
    if (!node) return true;
    if (Compare{}(node->key, from)) return WalkFrom(node->right.get(), from, visit);
    return WalkFrom(node->left.get(), from, visit) && visit(node->key, node->value) &&
           WalkFrom(node->right.get(), from, visit);
  }

  NodePtr root_;
};

}  // namespace doppel::catalog
