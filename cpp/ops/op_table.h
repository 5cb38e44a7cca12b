// Every operator, once. The id is written into saved plans: append, never renumber or reuse.
#pragma once
#include <algorithm>

#include "cpp/ops/absolute.h"
#include "cpp/ops/absolute_distances.h"
#include "cpp/ops/add.h"
#include "cpp/ops/add_columns.h"
#include "cpp/ops/arcsin.h"
#include "cpp/ops/argmax.h"
#include "cpp/ops/bag_items.h"
#include "cpp/ops/bag_log.h"
#include "cpp/ops/bag_norm.h"
#include "cpp/ops/bag_ones.h"
#include "cpp/ops/bag_project.h"
#include "cpp/ops/bag_weights.h"
#include "cpp/ops/blank.h"
#include "cpp/ops/both.h"
#include "cpp/ops/bucketize.h"
#include "cpp/ops/ceil.h"
#include "cpp/ops/choose.h"
#include "cpp/ops/city_hash.h"
#include "cpp/ops/city_hash_whole.h"
#include "cpp/ops/clip.h"
#include "cpp/ops/coalesce.h"
#include "cpp/ops/constant.h"
#include "cpp/ops/contains.h"
#include "cpp/ops/cos.h"
#include "cpp/ops/count_terms.h"
#include "cpp/ops/couple_pairs.h"
#include "cpp/ops/day_of_month.h"
#include "cpp/ops/day_of_year.h"
#include "cpp/ops/divide.h"
#include "cpp/ops/divide_columns.h"
#include "cpp/ops/divide_into.h"
#include "cpp/ops/dot.h"
#include "cpp/ops/dot_known_f32.h"
#include "cpp/ops/either.h"
#include "cpp/ops/encode.h"
#include "cpp/ops/ends_with.h"
#include "cpp/ops/equal.h"
#include "cpp/ops/equal_columns.h"
#include "cpp/ops/erf.h"
#include "cpp/ops/exp.h"
#include "cpp/ops/exp_f32.h"
#include "cpp/ops/exp_fmath.h"
#include "cpp/ops/expm1.h"
#include "cpp/ops/extract.h"
#include "cpp/ops/fill_missing.h"
#include "cpp/ops/find_combination.h"
#include "cpp/ops/find_text.h"
#include "cpp/ops/floor.h"
#include "cpp/ops/floor_divide.h"
#include "cpp/ops/floor_divide_columns.h"
#include "cpp/ops/fold.h"
#include "cpp/ops/greater.h"
#include "cpp/ops/greater_equal.h"
#include "cpp/ops/greatest.h"
#include "cpp/ops/hash_terms.h"
#include "cpp/ops/hash_text.h"
#include "cpp/ops/interpolate.h"
#include "cpp/ops/interpolate_f32.h"
#include "cpp/ops/interval.h"
#include "cpp/ops/is_category.h"
#include "cpp/ops/is_missing.h"
#include "cpp/ops/kernel_sums.h"
#include "cpp/ops/least.h"
#include "cpp/ops/less.h"
#include "cpp/ops/less_columns.h"
#include "cpp/ops/less_equal.h"
#include "cpp/ops/less_equal_columns.h"
#include "cpp/ops/linear_leaves.h"
#include "cpp/ops/log.h"
#include "cpp/ops/log10.h"
#include "cpp/ops/log1p.h"
#include "cpp/ops/log2.h"
#include "cpp/ops/logistic.h"
#include "cpp/ops/logistic_f32.h"
#include "cpp/ops/look_up.h"
#include "cpp/ops/matches.h"
#include "cpp/ops/maximum_columns.h"
#include "cpp/ops/minimum_columns.h"
#include "cpp/ops/month_of.h"
#include "cpp/ops/multiply.h"
#include "cpp/ops/multiply_columns.h"
#include "cpp/ops/narrow.h"
#include "cpp/ops/nearest.h"
#include "cpp/ops/neighbor_fill.h"
#include "cpp/ops/neighbor_means.h"
#include "cpp/ops/neighbor_outlier.h"
#include "cpp/ops/neighbor_votes.h"
#include "cpp/ops/normal_quantile.h"
#include "cpp/ops/one_vs_one.h"
#include "cpp/ops/pair_votes.h"
#include "cpp/ops/part.h"
#include "cpp/ops/power.h"
#include "cpp/ops/power_columns.h"
#include "cpp/ops/power_of.h"
#include "cpp/ops/recode.h"
#include "cpp/ops/remainder.h"
#include "cpp/ops/remainder_columns.h"
#include "cpp/ops/replace.h"
#include "cpp/ops/replace_text.h"
#include "cpp/ops/round.h"
#include "cpp/ops/shares.h"
#include "cpp/ops/sign.h"
#include "cpp/ops/signed_square.h"
#include "cpp/ops/sin.h"
#include "cpp/ops/softmax.h"
#include "cpp/ops/softmax_f32.h"
#include "cpp/ops/softmax_fmath.h"
#include "cpp/ops/softplus.h"
#include "cpp/ops/spline_basis.h"
#include "cpp/ops/sqrt.h"
#include "cpp/ops/squared_distances.h"
#include "cpp/ops/stable_logistic_f32.h"
#include "cpp/ops/stable_softmax_f32.h"
#include "cpp/ops/starts_with.h"
#include "cpp/ops/strip.h"
#include "cpp/ops/subtract_columns.h"
#include "cpp/ops/subtract_from.h"
#include "cpp/ops/support_vectors.h"
#include "cpp/ops/tanh.h"
#include "cpp/ops/text_length.h"
#include "cpp/ops/trees.h"
#include "cpp/ops/truncate.h"
#include "cpp/ops/weighted_median.h"
#include "cpp/ops/where_known.h"
#include "cpp/ops/whole_quotient.h"
#include "cpp/ops/whole_remainder.h"
#include "cpp/ops/within.h"
#include "cpp/ops/wrap.h"
#include "cpp/ops/year_of.h"

#define PELTON_OPS(X)        \
  X(1, FillMissing)          \
  X(2, IsMissing)            \
  X(3, Add)                  \
  X(4, Multiply)             \
  X(5, Divide)               \
  X(6, Clip)                 \
  X(7, Narrow)               \
  X(8, AddColumns)           \
  X(9, IsCategory)           \
  X(10, LookUp)              \
  X(11, Recode)              \
  X(12, Encode)              \
  X(13, Replace)             \
  X(14, Blank)               \
  X(15, Truncate)            \
  X(16, Floor)               \
  X(20, Log)                 \
  X(21, Log1p)               \
  X(22, Log2)                \
  X(23, Log10)               \
  X(24, Exp)                 \
  X(25, Expm1)               \
  X(26, Sqrt)                \
  X(27, Power)               \
  X(28, PowerOf)             \
  X(29, Sin)                 \
  X(30, Cos)                 \
  X(31, Absolute)            \
  X(32, Sign)                \
  X(33, SubtractFrom)        \
  X(34, DivideInto)          \
  X(35, SubtractColumns)     \
  X(36, MultiplyColumns)     \
  X(37, DivideColumns)       \
  X(38, PowerColumns)        \
  X(39, MinimumColumns)      \
  X(40, MaximumColumns)      \
  X(41, Less)                \
  X(42, LessEqual)           \
  X(45, Equal)               \
  X(46, LessColumns)         \
  X(47, LessEqualColumns)    \
  X(48, EqualColumns)        \
  X(50, OneVsOne)            \
  X(51, PairVotes)           \
  X(52, SupportVectors)      \
  X(53, CouplePairs)         \
  X(54, Nearest)             \
  X(55, NeighborVotes)       \
  X(56, NeighborMeans)       \
  X(57, NeighborOutlier)     \
  X(58, WeightedMedian)      \
  X(59, InterpolateF32)      \
  X(200, Within)             \
  X(90, Fold)                \
  X(91, Strip)               \
  X(92, ReplaceText)         \
  X(93, Part)                \
  X(94, Extract)             \
  X(95, TextLength)          \
  X(96, Contains)            \
  X(97, Matches)             \
  X(98, StartsWith)          \
  X(99, EndsWith)            \
  X(100, FindText)           \
  X(101, CountTerms)         \
  X(102, HashTerms)          \
  X(103, BagLog)             \
  X(104, BagOnes)            \
  X(105, BagWeights)         \
  X(106, BagNorm)            \
  X(107, BagItems)           \
  X(108, BagProject)         \
  X(130, ExpFmath)           \
  X(131, SoftmaxFmath)       \
  X(132, SignedSquare)       \
  X(133, Softplus)           \
  X(134, DotKnownF32)        \
  X(135, LinearLeaves)       \
  X(60, SquaredDistances)    \
  X(61, AbsoluteDistances)   \
  X(62, Shares)              \
  X(64, KernelSums)          \
  X(63, Tanh)                \
  X(136, CityHash)           \
  X(137, CityHashWhole)      \
  X(138, FindCombination)    \
  X(150, WholeQuotient)      \
  X(151, WholeRemainder)     \
  X(152, Wrap)               \
  X(153, YearOf)             \
  X(154, MonthOf)            \
  X(155, DayOfMonth)         \
  X(156, DayOfYear)          \
  X(157, Bucketize)          \
  X(158, Coalesce)           \
  X(159, Least)              \
  X(160, Greatest)           \
  X(161, Both)               \
  X(162, Either)             \
  X(163, WhereKnown)         \
  X(164, Constant)           \
  X(165, Choose)             \
  X(166, Arcsin)             \
  X(167, HashText)           \
  X(190, Dot)                \
  X(191, Softmax)            \
  X(192, Argmax)             \
  X(193, Logistic)           \
  X(194, Trees)              \
  X(195, Greater)            \
  X(196, GreaterEqual)       \
  X(197, LogisticF32)        \
  X(198, SoftmaxF32)         \
  X(199, ExpF32)             \
  X(220, StableLogisticF32)  \
  X(221, StableSoftmaxF32)   \
  X(222, Erf)                \
  X(300, Remainder)          \
  X(301, FloorDivide)        \
  X(302, RemainderColumns)   \
  X(303, FloorDivideColumns) \
  X(304, Round)              \
  X(305, Ceil)               \
  X(306, NormalQuantile)     \
  X(308, Interpolate)        \
  X(309, Interval)           \
  X(310, SplineBasis)        \
  X(311, NeighborFill)

namespace pelton::ops {
#define PELTON_ID(id, Op) , id
inline constexpr uint32_t last_op = std::max({0 PELTON_OPS(PELTON_ID)});
#undef PELTON_ID
}  // namespace pelton::ops
