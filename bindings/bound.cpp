// Bound: a model bound to an order of columns, called with their values by position.
#include <Python.h>
#include <structmember.h>

#include <cstddef>

#include "bindings/errors.h"
#include "bindings/scorer.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

struct Order {
  std::vector<const Target*> targets;  // per position; null: the model never reads it
  Answer answer;
};

struct Bound {
  PyObject_HEAD vectorcallfunc call;
  PyObject* scorer;
  const Scoring* scoring;  // owned by `scorer`
  Order* order;
};

PyObject* call(PyObject* callable, PyObject* const* values, size_t flags, PyObject* keywords) {
  return guarded([&] {
    const auto* self = reinterpret_cast<Bound*>(callable);
    const auto count = static_cast<size_t>(PyVectorcall_NARGS(flags));
    const std::vector<const Target*>& targets = self->order->targets;
    if (keywords != nullptr || count != targets.size())
      throw ContractFailure(-1, "", std::to_string(targets.size()) + " values by position",
                            keywords != nullptr ? "names" : std::to_string(count));
    const Lease lease(*self->scoring);
    Cell* cells = lease->session.cells();
    for (size_t at = 0; at < count; ++at)
      if (targets[at] != nullptr) fill_cell(cells[targets[at]->slot], values[at], *targets[at], -1);
    return self->scoring->answer(self->order->answer, lease->session);
  });
}

void destroy(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  auto* bound = reinterpret_cast<Bound*>(self);
  delete bound->order;
  Py_XDECREF(bound->scorer);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Bound, call), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("A model that takes the values of its columns by position.")},
    {Py_tp_dealloc, reinterpret_cast<void*>(destroy)},
    {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
    {Py_tp_members, members},
    {0, nullptr}};

PyType_Spec spec = {
    "pelton._native.Bound", sizeof(Bound), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

PyTypeObject* type() {
  static PyObject* made = PyType_FromSpec(&spec);
  if (made == nullptr) throw py::error_already_set();
  return reinterpret_cast<PyTypeObject*>(made);
}

}  // namespace

PyObject* bound_type() {
  return Py_NewRef(reinterpret_cast<PyObject*>(type()));
}

PyObject* make_bound(PyObject* scorer, const Scoring& scoring, PyObject* names, Answer answer) {
  const Schema& schema = scoring.engine().plan().schema;
  auto order = std::make_unique<Order>();
  order->answer = answer;
  std::vector<bool> given(schema.size());
  for (const py::handle name : py::reinterpret_borrow<py::object>(names)) {
    const auto text = py::cast<std::string>(name);
    const int column = schema.find(text);
    if (column < 0) throw ContractFailure(-1, text, "a column of the schema", "an unknown name");
    const auto at = static_cast<size_t>(column);
    if (given[at]) throw ContractFailure(-1, text, "each column once", "it twice");
    given[at] = true;
    order->targets.push_back(scoring.reader().target_of(at));
  }
  for (const Target& target : scoring.reader().targets())
    if (!given[target.slot])
      throw ContractFailure(-1, target.spec->name, "every column that the model reads",
                            "names without it");
  auto* self = PyObject_New(Bound, type());
  if (self == nullptr) return nullptr;
  self->call = call;
  self->scorer = Py_NewRef(scorer);
  self->scoring = &scoring;
  self->order = order.release();
  return reinterpret_cast<PyObject*>(self);
}

}  // namespace pelton::bindings
