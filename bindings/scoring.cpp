// Sessions and answers of single rows.
#include "bindings/describe.h"
#include "bindings/scorer.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr const char* method_names[] = {"predict", "predict_proba", "decision_function"};

// What a plan can answer where nothing says what its source model offers.
py::tuple methods_of(const plan::Plan& plan) {
  const auto* answers = std::get_if<plan::Transform>(&plan.model);
  const bool has_values = answers != nullptr && !answers->values.empty();
  if (plan.head.classes.empty())
    return py::make_tuple(answers != nullptr && !has_values ? "transform" : "predict");
  const bool margins_are_values = !has_values && (plan.head.link == models::Link::identity ||
                                                  plan.head.link == models::Link::one_minus);
  if (margins_are_values) return py::make_tuple("predict", "predict_proba");
  return py::make_tuple("predict", "predict_proba", "decision_function");
}

PyObject* floats(const double* values, uint32_t count) {
  PyObject* tuple = PyTuple_New(count);
  if (tuple == nullptr) return nullptr;
  for (uint32_t at = 0; at < count; ++at) {
    PyObject* number = PyFloat_FromDouble(values[at]);
    if (number == nullptr) {
      Py_DECREF(tuple);
      return nullptr;
    }
    PyTuple_SET_ITEM(tuple, at, number);
  }
  return tuple;
}

}  // namespace

Scoring::Scoring(std::shared_ptr<const exec::Engine> engine, const py::handle& methods)
    : engine_(std::move(engine)),
      reader_(engine_->shared_plan()),
      methods_(methods.is_none() ? methods_of(engine_->plan())
                                 : py::tuple(py::reinterpret_borrow<py::object>(methods))),
      labels_(py::tuple(classes_of(engine_->plan().head))) {
  for (size_t at = 0; at < offers_.size(); ++at) offers_[at] = methods_.contains(method_names[at]);
}

Scoring::~Scoring() {
  for (auto& place : idle_) delete place.load();
}

void Scoring::need(Answer answer) const {
  const auto at = static_cast<size_t>(answer);
  if (offers_[at]) return;
  std::string offered;
  for (const py::handle method : methods_)
    offered += (offered.empty() ? "" : ", ") + std::string(py::str(method));
  throw Failure(
      ErrorCode::unsupported,
      std::string(method_names[at]) + ": the source model has no such method, it has " + offered);
}

PyObject* Scoring::answer(Answer answer, exec::Session& session) const {
  engine_->run_row(session);
  const plan::Plan& plan = engine_->plan();
  switch (answer) {
    case Answer::values:
      return floats(session.values(), plan.values());
    case Answer::margins:
      return plan.margins() == 1 ? PyFloat_FromDouble(session.margins()[0])
                                 : floats(session.margins(), plan.margins());
    case Answer::label:
      break;
  }
  const int32_t label = engine_->label(session);
  if (label >= 0) return Py_NewRef(PyTuple_GET_ITEM(labels_.ptr(), label));
  return plan.values() == 1 ? PyFloat_FromDouble(session.values()[0])
                            : floats(session.values(), plan.values());
}

RowSession* Scoring::take() const {
  for (auto& place : idle_)
    if (RowSession* session = place.exchange(nullptr, std::memory_order_acquire)) return session;
  return new RowSession(*engine_);
}

void Scoring::give_back(RowSession* session) const noexcept {
  for (auto& place : idle_) {
    RowSession* none = nullptr;
    if (place.compare_exchange_strong(none, session, std::memory_order_release,
                                      std::memory_order_relaxed))
      return;
  }
  delete session;
}

}  // namespace pelton::bindings
