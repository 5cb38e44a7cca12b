// Scorer: the microsecond path. A CPython type written by hand, because a call through a generated
// dispatcher costs as much as the model.
#include "bindings/bind.h"
#include "bindings/errors.h"
#include "bindings/scorer.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

struct Scorer {
  PyObject_HEAD Scoring* scoring;
};

const Scoring& scoring_of(PyObject* self) {
  return *reinterpret_cast<Scorer*>(self)->scoring;
}

// Subclasses may take further arguments: theirs to check.
PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  return guarded([&]() -> PyObject* {
    if (PyTuple_GET_SIZE(args) < 1) throw py::type_error("Scorer: need an engine");
    const auto engine =
        py::cast<std::shared_ptr<exec::Engine>>(py::handle(PyTuple_GET_ITEM(args, 0)));
    if (!engine) throw py::type_error("Scorer: need an engine, got None");
    const py::handle methods = PyTuple_GET_SIZE(args) > 1 ? PyTuple_GET_ITEM(args, 1) : Py_None;
    auto scoring = std::make_unique<Scoring>(engine, methods);
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    reinterpret_cast<Scorer*>(self)->scoring = scoring.release();
    return self;
  });
}

void destroy(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  delete reinterpret_cast<Scorer*>(self)->scoring;
  type->tp_free(self);
  Py_DECREF(type);
}

template <Answer asked>
PyObject* answer_row(PyObject* self, PyObject* row) {
  return guarded([&] {
    const Scoring& scoring = scoring_of(self);
    scoring.need(asked);
    const Lease lease(scoring);
    scoring.reader().read(row, lease->session.cells(), lease->order, -1);
    return scoring.answer(asked, lease->session);
  });
}

PyObject* bind(PyObject* self, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    static const char* keywords[] = {"names", "method", nullptr};
    PyObject* names = nullptr;
    const char* method = "predict";
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$s:bind", const_cast<char**>(keywords),
                                     &names, &method))
      return nullptr;
    const std::string asked = method;
    Answer answer = Answer::label;
    if (asked == "predict_proba")
      answer = Answer::values;
    else if (asked == "decision_function")
      answer = Answer::margins;
    else if (asked != "predict")
      throw py::value_error("bind: need predict, predict_proba or decision_function, got " + asked);
    const Scoring& scoring = scoring_of(self);
    scoring.need(answer);
    return make_bound(self, scoring, names, answer);
  });
}

PyObject* engine_of(PyObject* self, void*) {
  return guarded([&] {
    return py::cast(std::const_pointer_cast<exec::Engine>(scoring_of(self).shared_engine()))
        .release()
        .ptr();
  });
}

PyObject* methods_of(PyObject* self, void*) {
  return Py_NewRef(scoring_of(self).methods().ptr());
}

PyMethodDef methods[] = {
    {"predict_row", answer_row<Answer::label>, METH_O,
     "predict_row($self, row, /)\n--\n\nThe label or value of one row: a dict, or a tuple in "
     "schema order."},
    {"predict_proba_row", answer_row<Answer::values>, METH_O,
     "predict_proba_row($self, row, /)\n--\n\nThe probability of each class for one row."},
    {"decision_function_row", answer_row<Answer::margins>, METH_O,
     "decision_function_row($self, row, /)\n--\n\nThe margin of one row, or a tuple of one per "
     "class."},
    {"bind", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(bind)),
     METH_VARARGS | METH_KEYWORDS,
     "bind($self, names, *, method='predict')\n--\n\nA callable that takes the values of the "
     "named columns by position."},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef properties[] = {
    {"engine", engine_of, nullptr, "The engine that runs the plan.", nullptr},
    {"methods", methods_of, nullptr, "What the source model offers, as names.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot slots[] = {{Py_tp_doc, const_cast<char*>("Answers single rows in microseconds.")},
                       {Py_tp_new, reinterpret_cast<void*>(create)},
                       {Py_tp_dealloc, reinterpret_cast<void*>(destroy)},
                       {Py_tp_methods, methods},
                       {Py_tp_getset, properties},
                       {0, nullptr}};

PyType_Spec spec = {"pelton._native.Scorer", sizeof(Scorer), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};

}  // namespace

void bind_scorer(py::module_& m) {
  PyObject* type = PyType_FromSpec(&spec);
  if (type == nullptr) throw py::error_already_set();
  m.add_object("Scorer", py::reinterpret_steal<py::object>(type));
  m.add_object("Bound", py::reinterpret_steal<py::object>(bound_type()));
}

}  // namespace pelton::bindings
