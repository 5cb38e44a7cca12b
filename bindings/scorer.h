// What one loaded model needs to answer single rows: shared by all threads, locked by none.
#pragma once
#include <pybind11/pybind11.h>

#include <array>
#include <atomic>
#include <memory>

#include "bindings/reader.h"
#include "cpp/exec/engine.h"

namespace pelton::bindings {

// What a caller asks of one row.
enum class Answer : uint8_t { label, values, margins };

struct RowSession {
  explicit RowSession(const exec::Engine& engine) : session(engine) {}
  exec::Session session;
  KeyOrder order;
};

class Scoring {
 public:
  Scoring(std::shared_ptr<const exec::Engine> engine, const pybind11::handle& methods);
  ~Scoring();
  Scoring(const Scoring&) = delete;
  Scoring& operator=(const Scoring&) = delete;

  const exec::Engine& engine() const { return *engine_; }
  const std::shared_ptr<const exec::Engine>& shared_engine() const { return engine_; }
  const RowReader& reader() const { return reader_; }
  const pybind11::tuple& methods() const { return methods_; }

  // Throws Failure(unsupported) where the source model has no such method.
  void need(Answer answer) const;

  // Runs the cells of `session`; a new reference.
  PyObject* answer(Answer answer, exec::Session& session) const;

  RowSession* take() const;
  void give_back(RowSession* session) const noexcept;

 private:
  std::shared_ptr<const exec::Engine> engine_;
  RowReader reader_;
  pybind11::tuple methods_;
  std::array<bool, 3> offers_{};
  pybind11::tuple labels_;  // one object per class, shared by all answers
  // Idle sessions. One thread at a time holds the GIL, so the first place nearly always serves.
  mutable std::array<std::atomic<RowSession*>, 8> idle_{};
};

// A session for the time of one row.
class Lease {
 public:
  explicit Lease(const Scoring& scoring) : scoring_(scoring), session_(scoring.take()) {}
  ~Lease() { scoring_.give_back(session_); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  RowSession* operator->() const { return session_; }

 private:
  const Scoring& scoring_;
  RowSession* session_;
};

// The callable that Scorer.bind returns; `scorer` owns `scoring`.
PyObject* make_bound(PyObject* scorer, const Scoring& scoring, PyObject* names, Answer answer);
PyObject* bound_type();  // a new reference to the heap type

}  // namespace pelton::bindings
