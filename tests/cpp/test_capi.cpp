// libpelton as a C program sees it, against the engine: same bits, typed errors, any thread.
//
//   test_capi NAME     one of the names in `tests` below
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cpp/capi/pelton.h"
#include "tests/cpp/sample_artifacts.h"

namespace pelton::tests {
namespace {

void need(bool holds, const std::string& what) {
  if (holds) return;
  std::printf("FAILED: %s (last error: %s)\n", what.c_str(), pelton_last_error());
  std::exit(1);
}

struct Close {
  void operator()(pelton_model* model) const { pelton_close(model); }
};
using Model = std::unique_ptr<pelton_model, Close>;

Model open(const artifact::Artifact& artifact) {
  std::vector<std::byte> bytes = artifact::write(artifact);
  pelton_model* model = nullptr;
  need(pelton_open_memory(bytes.data(), bytes.size(), &model) == PELTON_OK, "to open");
  std::fill(bytes.begin(), bytes.end(), std::byte{0xEE});  // they were copied
  return Model(model);
}

// The proof rows of an artifact as a C caller would give them.
std::vector<pelton_cell> cells_of(const artifact::Artifact& artifact, size_t row) {
  const Schema& schema = artifact.plan->schema;
  std::vector<pelton_cell> cells(schema.size());
  for (size_t column = 0; column < schema.size(); ++column) {
    const double value = artifact.proof.cells[row * schema.size() + column];
    const bool is_text = schema[column].dtype == DType::text;
    const Dictionary& dictionary = is_text ? artifact.proof.texts : schema[column].dictionary;
    pelton_cell& cell = cells[column];
    const auto code = static_cast<int32_t>(value);
    if (!is_string(schema[column].dtype)) {
      cell = {PELTON_CELL_NUMBER, value, {nullptr, 0}};
    } else if (code == dictionary.null()) {
      cell.kind = PELTON_CELL_NULL;
    } else {
      const std::string_view text = code == dictionary.unseen() ? "never seen" : dictionary[code];
      cell = {PELTON_CELL_TEXT, 0, {text.data(), text.size()}};
    }
  }
  return cells;
}

bool is_same(const double* got, const double* want, size_t count) {
  for (size_t at = 0; at < count; ++at)
    if (bits_of(got[at]) != bits_of(want[at]) && !(is_nan(got[at]) && is_nan(want[at])))
      return false;
  return true;
}

void check_rows(const artifact::Artifact& artifact, const pelton_model* model) {
  const size_t margins = pelton_margins(model), values = pelton_values(model);
  std::vector<double> margin(margins), value(values);
  int32_t label = -2;
  const pelton_results results{sizeof results, margin.data(), value.data(), &label};
  for (size_t row = 0; row < artifact.proof.rows; ++row) {
    const auto cells = cells_of(artifact, row);
    need(pelton_predict_row(model, cells.data(), cells.size(), &results) == PELTON_OK, "a row");
    need(is_same(margin.data(), &artifact.proof.margins[row * margins], margins), "same margins");
    need(is_same(value.data(), &artifact.proof.values[row * values], values), "same values");
    need(label < static_cast<int32_t>(pelton_classes(model)) && label >= -1, "a class");
  }
}

void rows() {
  for (const Sample& sample : samples())
    if (sample.artifact.onnx.empty()) check_rows(sample.artifact, open(sample.artifact).get());
}

// A column of text as Arrow lays it out.
struct Strings {
  std::string text;
  std::vector<int32_t> ends{0};
  std::vector<uint8_t> present;

  void add(const pelton_cell& cell, size_t row) {
    present.resize(row / 8 + 1);
    if (cell.kind == PELTON_CELL_TEXT) {
      text.append(cell.text.data, cell.text.bytes);
      present[row / 8] |= static_cast<uint8_t>(1 << row % 8);
    }
    ends.push_back(static_cast<int32_t>(text.size()));
  }
  pelton_array array() const {
    return {PELTON_LAYOUT_UTF8_32, ends.data(), present.data(), text.data(), 0, 0};
  }
};

// A table of the proof rows: numbers side by side.
void batch() {
  for (const Sample& sample : samples()) {
    if (!sample.artifact.onnx.empty()) continue;  // refused
    const Model model = open(sample.artifact);
    const Schema& schema = sample.artifact.plan->schema;
    const artifact::ProofRows& proof = sample.artifact.proof;
    std::vector<Strings> strings(schema.size());
    std::vector<pelton_array> columns(schema.size());
    for (size_t column = 0; column < schema.size(); ++column) {
      if (is_string(schema[column].dtype)) {
        for (size_t row = 0; row < proof.rows; ++row)
          strings[column].add(cells_of(sample.artifact, row)[column], row);
        columns[column] = strings[column].array();
      } else {
        columns[column] = {PELTON_LAYOUT_F64,
                           proof.cells.data() + column,
                           nullptr,
                           nullptr,
                           0,
                           static_cast<int64_t>(schema.size() * sizeof(double))};
      }
    }
    std::vector<double> margins(proof.margins.size()), values(proof.values.size());
    std::vector<int32_t> labels(proof.rows);
    const pelton_results results{sizeof results, margins.data(), values.data(), labels.data()};
    const pelton_batch table{sizeof table, columns.data(), columns.size(), proof.rows};
    for (const int32_t threads : {0, 1, 3}) {
      need(pelton_predict_batch(model.get(), &table, &results, threads) == PELTON_OK, "a batch");
      need(is_same(margins.data(), proof.margins.data(), margins.size()), "same margins");
      need(is_same(values.data(), proof.values.data(), values.size()), "same values");
    }
    columns[1].layout = 99;
    need(pelton_predict_batch(model.get(), &table, &results, 1) == PELTON_INVALID_ARGUMENT,
         "an unknown layout to be refused");
    columns[1].layout = PELTON_LAYOUT_CODES;
    if (!schema[1].used) continue;  // what is never read may be anything
    need(pelton_predict_batch(model.get(), &table, &results, 1) == PELTON_CONTRACT,
         "codes for numbers to be refused");
  }
}

void threads() {
  const artifact::Artifact artifact = artifact_of(linear_plan());
  const Model model = open(artifact);
  std::vector<std::thread> running;
  for (int at = 0; at < 8; ++at)
    running.emplace_back([&] {
      for (int round = 0; round < 500; ++round) check_rows(artifact, model.get());
    });
  for (std::thread& thread : running) thread.join();
}

void schema() {
  const Model model = open(artifact_of(forest_plan()));
  need(pelton_columns(model.get()) == 5, "five columns");
  need(pelton_find_column(model.get(), "distance", 8) == 2, "a column by its name");
  need(pelton_find_column(model.get(), "nothing", 7) == -1, "no column of another name");
  pelton_column column{};
  column.struct_size = sizeof column;
  need(pelton_column_at(model.get(), 2, &column) == PELTON_OK, "a column");
  need(std::string(column.name.data, column.name.bytes) == "distance", "its name");
  need(column.dtype == PELTON_I64 && !column.nullable && column.used, "its type");
  need(column.low == 0 && column.high == 5000, "its range");
  pelton_text text{};
  need(pelton_category(model.get(), 0, 2, &text) == PELTON_OK, "a category");
  need(std::string(text.data, text.bytes) == "Łódź", "its text");
  need(pelton_category(model.get(), 0, 3, &text) == PELTON_INVALID_ARGUMENT, "no fourth");
  pelton_label label{};
  label.struct_size = sizeof label;
  need(pelton_class_label(model.get(), 1, &label) == PELTON_OK, "a class");
  need(label.kind == PELTON_LABEL_TEXT &&
           std::string(label.text.data, label.text.bytes) == "on time",
       "its label");
  need(pelton_abi_version() == PELTON_ABI_VERSION && *pelton_version() != '\0', "versions");
}

// Callers of an older header pass shorter structs; of a newer one, longer ones.
void growth() {
  const artifact::Artifact artifact = artifact_of(forest_plan());
  const Model model = open(artifact);
  pelton_column column{};
  column.struct_size = offsetof(pelton_column, nullable);
  column.nullable = 77;
  need(pelton_column_at(model.get(), 0, &column) == PELTON_OK, "a shorter struct");
  need(column.dtype == PELTON_STRING && column.nullable == 77, "nothing beyond its end");
  struct {
    pelton_results known;
    void* newer;
  } results{};
  results.known.struct_size = sizeof results;
  const auto cells = cells_of(artifact, 0);
  const auto predict = [&] {
    return pelton_predict_row(model.get(), cells.data(), cells.size(), &results.known);
  };
  need(predict() == PELTON_OK, "a longer struct that asks for nothing new");
  results.newer = &results;
  need(predict() == PELTON_INVALID_ARGUMENT, "one that asks for more to be refused");
}

void errors() {
  const artifact::Artifact artifact = artifact_of(forest_plan());
  const Model model = open(artifact);
  std::vector<double> values(pelton_values(model.get()));
  const pelton_results results{sizeof results, nullptr, values.data(), nullptr};
  const auto refused = [&](const std::vector<pelton_cell>& cells, const char* part) {
    need(pelton_predict_row(model.get(), cells.data(), cells.size(), &results) == PELTON_CONTRACT,
         std::string("a broken contract: ") + part);
    need(std::strstr(pelton_last_error(), part) != nullptr, part);
  };
  const auto with = [&](size_t column, pelton_cell cell) {
    auto cells = cells_of(artifact, 0);
    cells[column] = cell;
    return cells;
  };
  refused(with(0, {PELTON_CELL_NUMBER, 3, {nullptr, 0}}), "column 'carrier': need text");
  refused(with(1, {PELTON_CELL_TEXT, 0, {"late", 4}}), "column 'dep_delay': need a number");
  refused(with(2, {PELTON_CELL_NULL, 0, {nullptr, 0}}),
          "column 'distance': need a value, got null");
  refused(with(2, {PELTON_CELL_NUMBER, 5001, {nullptr, 0}}), "a number from 0 to 5000");
  refused(with(1, {42, 0, {nullptr, 0}}), "an unknown kind of cell");
  refused(std::vector<pelton_cell>(4), "5 cells");
  pelton_model* none = nullptr;
  need(pelton_open("/nowhere/at/all", &none) == PELTON_ARTIFACT && none == nullptr, "a path");
  need(pelton_open(nullptr, &none) == PELTON_INVALID_ARGUMENT, "NULL for a path");
  need(pelton_open_memory("junk", 4, &none) == PELTON_ARTIFACT && none == nullptr, "junk");
  need(pelton_predict_row(model.get(), nullptr, 0, &results) == PELTON_INVALID_ARGUMENT, "NULL");
  pelton_close(nullptr);
  const std::string own = pelton_last_error();
  std::thread([] { need(*pelton_last_error() == '\0', "each thread's own errors"); }).join();
  need(own == pelton_last_error(), "errors of other threads to stay there");
}

const std::map<std::string, void (*)()> tests{{"rows", rows},       {"batch", batch},
                                              {"threads", threads}, {"schema", schema},
                                              {"growth", growth},   {"errors", errors}};

}  // namespace
}  // namespace pelton::tests

int main(int count, char** argument) {
  const auto test = pelton::tests::tests.find(count > 1 ? argument[1] : "");
  if (test == pelton::tests::tests.end()) return 2;
  test->second();
  std::printf("passed\n");
  return 0;
}
