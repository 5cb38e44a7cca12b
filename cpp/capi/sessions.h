// Idle sessions of one engine: taken for one row and given back, without a lock.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "cpp/exec/engine.h"

namespace pelton::capi {

class Sessions {
 public:
  explicit Sessions(const exec::Engine& engine) : engine_(engine) {}
  ~Sessions() {
    for (auto& place : idle_) delete place.load();
  }
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // An idle session, else a new one. A place is emptied by whoever takes what is in it.
  std::unique_ptr<exec::Session> take() {
    const size_t first = own_place();
    for (size_t at = 0; at < places; ++at) {
      auto& place = idle_[(first + at) % places];
      if (place.load(std::memory_order_relaxed) == nullptr) continue;
      if (auto* session = place.exchange(nullptr, std::memory_order_acquire))
        return std::unique_ptr<exec::Session>(session);
    }
    return std::make_unique<exec::Session>(engine_);
  }

  void give_back(std::unique_ptr<exec::Session> session) {
    const size_t first = own_place();
    for (size_t at = 0; at < places; ++at) {
      exec::Session* none = nullptr;
      auto& place = idle_[(first + at) % places];
      if (place.compare_exchange_strong(none, session.get(), std::memory_order_release,
                                        std::memory_order_relaxed)) {
        session.release();
        return;
      }
    }
  }

 private:
  static constexpr size_t places = 64;

  // Threads begin their search in different places, so that they seldom meet.
  static size_t own_place() {
    static std::atomic<size_t> next{0};
    thread_local const size_t place = next.fetch_add(1, std::memory_order_relaxed);
    return place % places;
  }

  const exec::Engine& engine_;
  std::array<std::atomic<exec::Session*>, places> idle_{};
};

// A session for the time of one row.
class Lease {
 public:
  explicit Lease(Sessions& sessions) : sessions_(sessions), session_(sessions.take()) {}
  ~Lease() { sessions_.give_back(std::move(session_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  exec::Session& operator*() const { return *session_; }

 private:
  Sessions& sessions_;
  std::unique_ptr<exec::Session> session_;
};

}  // namespace pelton::capi
