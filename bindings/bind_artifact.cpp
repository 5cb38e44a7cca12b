// Artifacts: plans as bytes and files, with their proof rows and metadata.
#include <pybind11/stl.h>

#include <algorithm>
#include <limits>
#include <span>

#include "bindings/batch.h"
#include "bindings/bind.h"
#include "cpp/artifact/artifact.h"
#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cpp/exec/proof.h"
#include "cpp/plan/leaf_rows.h"
#include "cpp/simd/lane.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

std::span<const std::byte> span_of(const py::bytes& bytes) {
  const std::string_view view = bytes;
  return std::as_bytes(std::span(view.data(), view.size()));
}

py::bytes bytes_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// What an artifact holds besides its plan and metadata; opaque to Python.
std::shared_ptr<artifact::ProofRows> proof_of(const exec::Engine& engine,
                                              const py::array_t<double>& cells,
                                              const std::vector<std::string>& texts) {
  if (cells.ndim() != 2 || cells.shape(1) != static_cast<py::ssize_t>(engine.plan().schema.size()))
    fail(ErrorCode::invalid_param, "proof", "one cell per row and column", "another shape");
  const py::array_t<double, py::array::c_style | py::array::forcecast> dense(cells);
  auto proof = std::make_shared<artifact::ProofRows>();
  proof->rows = static_cast<uint32_t>(dense.shape(0));
  proof->cells.assign(dense.data(), dense.data() + dense.size());
  proof->texts = Dictionary(texts);
  const plan::Plan& plan = engine.plan();
  const size_t width = plan.schema.size();
  for (size_t column = 0; column < width; ++column) {
    if (!plan.slots[column].is_text()) continue;
    for (size_t row = 0; row < proof->rows; ++row) {
      double& cell = proof->cells[row * width + column];
      if (cell != cell) cell = proof->texts.null();
      if (!(cell >= 0 && cell < proof->texts.codes() && cell != proof->texts.unseen()))
        fail(ErrorCode::invalid_param, "proof", "places among the texts", std::to_string(cell));
    }
  }
  exec::fill_proof(engine, *proof);
  return proof;
}

// Texts of proof rows by their places; a longer text has the place -1, so that its row can be left
// out.
void place_texts(const ColumnView& view, const ColumnSpec& spec, const BatchView& batch,
                 const py::dict& places, std::vector<double>& numbers) {
  constexpr size_t longest = 4096;
  std::vector<Text> texts(numbers.size());
  exec::load_texts(view, spec, 0, texts.size(), batch.first_row, texts.data());
  for (size_t row = 0; row < texts.size(); ++row) {
    if (texts[row].data == nullptr) {
      numbers[row] = missing;
      continue;
    }
    numbers[row] = -1;
    if (texts[row].size > longest) continue;
    const py::str text(texts[row].data, texts[row].size);
    if (!places.contains(text)) places[text] = places.size();
    numbers[row] = places[text].cast<double>();
  }
}

// One column of a batch as the numbers of proof rows; codes are numbers there.
void load_column(const ColumnView& view, const ColumnSpec& spec, const BatchView& batch,
                 const py::dict& places, double* out, size_t width) {
  const auto rows = static_cast<size_t>(batch.rows);
  std::vector<double> numbers(rows);
  if (spec.dtype == DType::text) {
    place_texts(view, spec, batch, places, numbers);
  } else if (spec.dtype == DType::string) {
    std::vector<int32_t> codes(rows);
    exec::load_codes(view, spec, 0, rows, batch.first_row, codes.data());
    std::copy(codes.begin(), codes.end(), numbers.begin());
  } else {
    exec::load_numbers(view, spec, 0, rows, batch.first_row, numbers.data());
  }
  for (size_t row = 0; row < rows; ++row) out[row * width] = numbers[row];
}

// Raw cells of a table: what proof rows are made of. Columns that the plan never reads are null.
// `places` gets each text that it does not hold, at the next place.
py::array_t<double> cells_of(const exec::Engine& engine, const std::vector<py::object>& columns,
                             int64_t rows, const py::dict& places) {
  const plan::Plan& plan = engine.plan();
  const Batches batches(columns, rows, plan);
  const size_t width = plan.schema.size();
  py::array_t<double> cells({static_cast<size_t>(rows), width});
  double* data = cells.mutable_data();
  for (size_t column = 0; column < width; ++column) {
    const ColumnSpec& spec = plan.schema[column];
    const double null = spec.dtype == DType::string ? spec.dictionary.null()
                                                    : std::numeric_limits<double>::quiet_NaN();
    for (size_t row = 0; row < static_cast<size_t>(rows); ++row) data[row * width + column] = null;
  }
  batches.each({}, plan.margins(), plan.values(), [&](const BatchView& batch, exec::Wanted) {
    for (size_t column = 0; column < width; ++column)
      if (plan.schema[column].used && batch.columns[column].data != nullptr)
        load_column(batch.columns[column], plan.schema[column], batch, places,
                    data + static_cast<size_t>(batch.first_row) * width + column, width);
  });
  return cells;
}

// Cells of rows that reach other leaves than the given ones, the given row behind each, and how
// many leaves there are and are reached.
py::tuple leaf_rows(const plan::Plan& plan, const py::array_t<double>& cells, uint64_t most) {
  const py::array_t<double, py::array::c_style | py::array::forcecast> dense(cells);
  const auto found = plan::leaf_rows(plan, {dense.data(), static_cast<size_t>(dense.size())}, most);
  py::array_t<double> made({found.base.size(), plan.schema.size()});
  std::copy(found.cells.begin(), found.cells.end(), made.mutable_data());
  py::array_t<uint32_t> base(static_cast<py::ssize_t>(found.base.size()), found.base.data());
  return py::make_tuple(made, base, found.leaves, found.reached);
}

py::bytes write(const std::shared_ptr<plan::Plan>& plan, std::string metadata,
                const artifact::ProofRows& proof, const py::bytes& onnx) {
  const std::string_view graph = onnx;
  return bytes_of(
      artifact::write({plan, proof, std::move(metadata), {graph.begin(), graph.end()}}));
}

py::tuple read(const py::bytes& bytes) {
  artifact::Artifact found = artifact::read(span_of(bytes));
  return py::make_tuple(
      std::const_pointer_cast<plan::Plan>(found.plan), found.metadata,
      std::make_shared<artifact::ProofRows>(std::move(found.proof)),
      py::bytes(reinterpret_cast<const char*>(found.onnx.data()), found.onnx.size()));
}

}  // namespace

void bind_artifact(py::module_& m) {
  py::class_<artifact::ProofRows, std::shared_ptr<artifact::ProofRows>>(
      m, "Proof", plain(), "Rows whose answers are known.")
      .def_property_readonly("rows", [](const artifact::ProofRows& self) { return self.rows; });
  m.def("leaf_rows", &leaf_rows, py::arg("plan"), py::arg("cells"), py::arg("most"));
  m.def("cells", &cells_of, py::arg("engine"), py::arg("columns"), py::arg("rows"),
        py::arg("places") = py::dict());
  m.def("proof", &proof_of, py::arg("engine"), py::arg("cells"),
        py::arg("texts") = std::vector<std::string>());
  m.def("check_proof", &exec::check_proof, py::arg("engine"), py::arg("proof"));
  m.def("write", &write, py::arg("plan"), py::arg("metadata"), py::arg("proof"),
        py::arg("onnx") = py::bytes());
  m.def("read", &read, py::arg("data"));
  m.def(
      "save_file",
      [](const std::string& path, const py::bytes& data) {
        artifact::save_file(path, span_of(data));
      },
      py::arg("path"), py::arg("data"));
  m.def(
      "read_file", [](const std::string& path) { return bytes_of(artifact::read_file(path)); },
      py::arg("path"));
  m.def(
      "digest", [](const py::bytes& data) { return artifact::digest_of(span_of(data)); },
      py::arg("data"));
}

}  // namespace pelton::bindings
