// Listener: accepts connections on one port and runs each in a thread of its own until it ends or is terminated.
//
// Threads: Start, Stop and TerminateAll from any one thread at a time; the factory and Connection::Run run on the
// threads of the connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/transport.h"

namespace doppel::net {

class Connection {
 public:
  virtual ~Connection() = default;
  // Serves the connection until it ends. Must not throw.
  virtual void Run() = 0;
  // Any thread; returns at once and makes Run() end soon.
  virtual void Terminate() = 0;
  // Called about once a second on the listener's thread; must return at once.
  virtual void Watch() {}
};

using ConnectionFactory = std::function<std::unique_ptr<Connection>(std::unique_ptr<Transport>)>;

struct ListenerOptions {
  std::string host = "127.0.0.1";  // an address or a name; "*" or "" is every address
  int port = 0;                    // 0: any free one
  // Connections beyond this are closed as they come; each costs a thread.
  std::size_t max_connections = 2000;
};

class Listener {
 public:
  // Binds and listens, so that clients may connect; they are served from Start() on. Throws std::runtime_error when the
  // address cannot be had.
  Listener(ListenerOptions options, ConnectionFactory factory);
  // Stops.
  ~Listener();

  void Start();
  // Accepts no more, terminates every connection and waits for their threads.
  void Stop();

  int port() const { return port_; }
  // The numeric address bound first.
  const std::string& host() const { return host_; }
  std::size_t connection_count() const;

 private:
  struct Served {
    std::unique_ptr<Connection> connection;
    std::thread thread;
    std::atomic<bool> is_done = false;
  };

  void Bind();
  void Accept();
  void AcceptFrom(int socket);
  void Serve(std::unique_ptr<Transport> transport);
  // Joins the threads of connections that have ended.
  void Reap();
  // Lets every connection look after itself.
  void Watch();
  void Wake();

  ListenerOptions options_;
  ConnectionFactory factory_;
  std::string host_;
  int port_ = 0;
  std::vector<int> sockets_;
  int wake_ = -1;  // an eventfd: connections that end and Stop() write to it
  std::atomic<bool> is_stopping_ = false;
  std::thread acceptor_;
  mutable std::mutex mutex_;
  std::list<Served> served_;  // GUARDED by mutex_; elements are removed by Reap() alone
};

}  // namespace doppel::net
