// The loops over texts and bags, written once per shape.
#include "cpp/exec/text_steps.h"

#include <cstring>

namespace pelton::exec {
namespace {

// The numbers of one row that a bag becomes.
struct RowOut {
  char* first;
  size_t apart;
  uint32_t count;

  double& number(uint32_t k) const { return *reinterpret_cast<double*>(first + k * apart); }
  void operator()(uint32_t k, double value) const { number(k) = value; }
  double result(uint32_t k) const { return number(k); }
};

template <class Op>
void text_loop(const TextArgs& args) {
  using ops::Shape;
  constexpr Shape shape = Op::info.shape;
  typename Op::Params p{};
  if constexpr (std::tuple_size_v<decltype(Op::fields)> > 0) std::memcpy(&p, args.params, sizeof p);
  const auto* texts = static_cast<const Text*>(args.in);
  const auto* bags = static_cast<const Bag*>(args.in);
  for (size_t row = 0; row < args.rows; ++row) {
    args.context.scratch.brief.reset();
    if constexpr (shape == Shape::map_text) {
      static_cast<Text*>(args.out)[row] =
          texts[row].data == nullptr ? Text{} : Op::apply(texts[row], p, args.context);
    } else if constexpr (shape == Shape::measure_text) {
      static_cast<double*>(args.out)[row] =
          texts[row].data == nullptr ? missing : Op::apply(texts[row], p, args.context);
    } else if constexpr (shape == Shape::find_text) {
      static_cast<int32_t*>(args.out)[row] = Op::apply(texts[row], p, args.context);
    } else if constexpr (shape == Shape::count_text) {
      static_cast<Bag*>(args.out)[row] = Op::apply(texts[row], p, args.context);
    } else if constexpr (shape == Shape::map_bag) {
      static_cast<Bag*>(args.out)[row] = Op::apply(bags[row], p, args.context);
    } else {
      const RowOut out{static_cast<char*>(args.out) + row * sizeof(double), args.out_bytes_apart,
                       args.outputs};
      Op::apply(bags[row], p, args.context, out);
    }
  }
}

struct Table {
  TextLoop loops[ops::last_op + 1];
};

constexpr Table table() {
  Table made{};
#define PELTON_FILL(id, Op) \
  if constexpr (ops::is_on_text(ops::Op::info.shape)) made.loops[id] = text_loop<ops::Op>;
  PELTON_OPS(PELTON_FILL)
#undef PELTON_FILL
  return made;
}

constexpr Table filled = table();

}  // namespace

TextLoop text_loop_of(uint32_t op) {
  return filled.loops[op];
}

}  // namespace pelton::exec
