/* rt.h - the functions that native code calls. Names and signatures are the ABI between the LLVM
 * back end and the runtime; RT_FUNCTIONS in rt.def lists them for both. */
#ifndef QM_RUNTIME_RT_H
#define QM_RUNTIME_RT_H

#include "ir/array.h"
#include "runtime/program.h"

/* Applies program->kops[first .. first + count). */
void qm_rt_run(qm_rt *rt, uint32_t first, uint32_t count);
/* The same with each qubit k of these kernel ops standing for qubits[k], which are distinct. */
void qm_rt_run_on(qm_rt *rt, const uint32_t *qubits, uint32_t first, uint32_t count);
/* Applies row `gate` of the gate table with parameters p under ncontrols extra controls: qubits are
 * the controls, then the row's qubits. Bit i of `on` as in qm_gate. power: exponent, 1.0 for none.
 */
void qm_rt_gate(qm_rt *rt, uint32_t gate, uint32_t ncontrols, uint64_t on, const uint32_t *qubits,
                const double *p, double power);
/* Between matrix_begin and matrix_end qm_rt_gate() applies to a matrix, the identity on nqubits <=
 * 6 at first, with its qubits numbered from 0, instead of to the state. Such matrices nest up to
 * QM_RT_MATRICES. matrix_power raises the newest one to a power, in the principal sense; matrix_end
 * applies it to what it stands in, under controls as in qm_rt_gate(). */
enum { QM_RT_MATRICES = 16 };
void qm_rt_matrix_begin(qm_rt *rt, uint32_t nqubits);
void qm_rt_matrix_power(qm_rt *rt, double power);
void qm_rt_matrix_end(qm_rt *rt, uint32_t ncontrols, uint64_t on, const uint32_t *qubits);
/* Multiplies the state by exp(i phase). */
void qm_rt_phase(qm_rt *rt, double phase);
/* Measures; the result is 0 or 1. */
uint32_t qm_rt_measure(qm_rt *rt, uint32_t qubit);
void qm_rt_reset(qm_rt *rt, uint32_t qubit);
/* Element `index` (negative counts from the end) of n: its value in [0, n). Out of range is a
 * run-time error at `line`, `column` of the source. */
uint32_t qm_rt_index(qm_rt *rt, int64_t index, uint32_t n, uint32_t line, uint32_t column);
/* Ends the run with a message: "division by zero", ... */
void qm_rt_fail(qm_rt *rt, const char *message, uint32_t line, uint32_t column);
/* Why a program ends at run time, for qm_rt_fail(), where each way to execute it finds it. */
#define QM_FAULT_DIVISION   "division by zero"
#define QM_FAULT_POWER      "zero to a negative power"
#define QM_FAULT_ANGLE      "a number that is not finite has no angle"
#define QM_FAULT_DT         "the length of a dt is needed and not known: give it by --dt"
#define QM_FAULT_DURATION   "a duration is not finite"
#define QM_FAULT_STEP       "the step of a range is 0"
#define QM_FAULT_SAME_QUBIT "an operation is applied to the same qubit twice"
#define QM_FAULT_NO_RETURN  "a subroutine ends without returning a value"

/* Called at each loop's back edge: returns 1 when the path is to stop (cancelled, or pruned). */
uint32_t qm_rt_poll(qm_rt *rt);

/* Called before a subroutine at `depth` (from 1) whose variables take `bytes`: more than `limit`
 * calls in one another, or more of the stack than they may use, is a run-time error. Returns as
 * qm_rt_poll(). */
uint32_t qm_rt_enter(qm_rt *rt, uint32_t depth, uint32_t limit, uint32_t bytes, uint32_t line,
                     uint32_t column);

/* A call of program->externs[k] is qm_rt_extern(), qm_rt_extern_result(), the C function unless its
 * address was NULL, and a read of the result. NULL: the path met this call before, and the result
 * is what it was. No definition at all is a run-time error. */
void *qm_rt_extern(qm_rt *rt, uint32_t k, uint32_t line, uint32_t column);
enum { QM_EXTERN_RESULT_BYTES = 16 };
/* Where the result of the call is, or is to be stored: QM_EXTERN_RESULT_BYTES, 16-aligned, valid
 * until the next call. */
void *qm_rt_extern_result(qm_rt *rt);
/* Memory for the copy of an array that a C function is given: `bytes`, 16-aligned. */
void *qm_rt_extern_array(qm_rt *rt, uint64_t bytes);
/* After the call gives the newest such copy back. When the function may have written it: where the
 * contents are that it had left when it was called, valid until the next such end; else NULL. */
void *qm_rt_extern_array_end(qm_rt *rt, void *array, uint64_t bytes, uint32_t written);

/* Arrays. A part of one: element (i, j, ...) lies at base + i * stride[0] + j * stride[1] + ... */
typedef struct qm_rt_part {
    uint8_t *base;
    uint64_t count[QM_MAX_DIMENSIONS];
    int64_t stride[QM_MAX_DIMENSIONS]; /* bytes */
} qm_rt_part;

/* Ends the run: `index` lies outside of a dimension of n elements. */
void qm_rt_outside(qm_rt *rt, int64_t index, uint64_t n, uint32_t line, uint32_t column);
/* Ends the run: an array has `have` elements in a dimension, where `want` are needed. */
void qm_rt_misfit(qm_rt *rt, uint64_t want, uint64_t have, uint32_t dimension, uint32_t line,
                  uint32_t column);
/* range[0], [1], [2]: start, step and stop among n elements, negative bounds from the end. Returns
 * how many indices it has; range[0] becomes the first, counted from the front. A range that is
 * empty, steps by 0 or leaves the dimension is a run-time error. */
uint64_t qm_rt_range(qm_rt *rt, int64_t *range, uint64_t n, uint32_t line, uint32_t column);
/* parts[0] := parts[1] ++ ... ++ parts[n], with `rank` dimensions and elements of `size` bytes; all
 * are read before any is written. Shapes that differ are a run-time error. */
void qm_rt_copy(qm_rt *rt, const qm_rt_part *parts, uint32_t n, uint32_t rank, uint32_t size,
                uint32_t line, uint32_t column);
/* Where the part's elements lie one after the other: the part itself, or a copy that lives until
 * qm_rt_unpack(), which writes it back when asked. Newest first. */
uint8_t *qm_rt_pack(qm_rt *rt, const qm_rt_part *part, uint32_t rank, uint32_t size);
void qm_rt_unpack(qm_rt *rt, const qm_rt_part *part, uint8_t *packed, uint32_t rank, uint32_t size,
                  uint32_t written);
/* The two parts of x op y at `out`: op is a qm_expr_op that qm_complex_apply() knows, x and y are
 * given by their parts. */
void qm_rt_complex(double *out, uint32_t op, double x_re, double x_im, double y_re, double y_im);

#endif
