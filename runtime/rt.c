/* rt.c - the functions that native code calls. While a path replays outcomes up to its snapshot,
 * gates do nothing. */

#include "runtime/rt.h"

#include "ir/complex.h"
#include "runtime/execution.h"

#include <math.h>

_Noreturn void qm_rt_abort(qm_rt *rt, qm_status status, const char *error)
{
    rt->status = status;
    rt->error = error;
    longjmp(rt->leave, 1);
}

static bool cancelled(const qm_rt *rt)
{
    return rt->options->cancel != NULL &&
           atomic_load_explicit(rt->options->cancel, memory_order_relaxed);
}

static const char cancelled_text[] = "the run was cancelled";

static void stop_if_cancelled(qm_rt *rt)
{
    if (cancelled(rt))
        qm_rt_abort(rt, QM_ERR_CANCELLED, cancelled_text);
}

void qm_rt_check(qm_rt *rt, qm_status status)
{
    while (status == QM_ERR_MEMORY && rt->reg->wanted > 0 && qm_explore_give_up_snapshots(rt))
        status = qm_qreg_flush(rt->reg);
    if (status == QM_ERR_CANCELLED)
        qm_rt_abort(rt, status, cancelled_text);
    if (status != QM_OK)
        qm_rt_abort(rt, status, qm_rt_memory_text(rt));
}

void qm_rt_flush(qm_rt *rt)
{
    qm_rt_check(rt, qm_qreg_flush(rt->reg));
}

void qm_rt_run(qm_rt *rt, uint32_t first, uint32_t count)
{
    if (qm_rt_skips(rt))
        return;
    const qm_program *p = rt->program;
    for (const qm_kop *op = p->kops + first, *end = op + count; op < end; op++) {
        stop_if_cancelled(rt);
        qm_rt_check(rt, qm_qreg_apply(rt->reg, op, p->kop_qubits + op->qubits,
                                      p->kop_data + op->data));
    }
}

void qm_rt_run_on(qm_rt *rt, const uint32_t *qubits, uint32_t first, uint32_t count)
{
    if (qm_rt_skips(rt))
        return;
    const qm_program *p = rt->program;
    uint32_t *actual = rt->buffer.qubits;
    for (const qm_kop *op = p->kops + first, *end = op + count; op < end; op++) {
        stop_if_cancelled(rt);
        for (uint32_t i = 0; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
            uint32_t k = p->kop_qubits[op->qubits + i];
            actual[i] = qubits[k & ~QM_CONTROL_ON_0] | (k & QM_CONTROL_ON_0);
        }
        qm_rt_check(rt, qm_qreg_apply(rt->reg, op, actual, p->kop_data + op->data));
    }
}

void qm_rt_check_distinct(qm_rt *rt, const uint32_t *qubits, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < i; k++)
            if (qubits[i] == qubits[k])
                qm_rt_fail(rt, "the qubits of a gate must differ, but two are the same", rt->line,
                           rt->column);
}

void qm_rt_apply(qm_rt *rt)
{
    const qm_kop_buffer *b = &rt->buffer;
    if (qm_kgate_lower(&rt->gate, &rt->buffer))
        qm_rt_check(rt, qm_qreg_apply(rt->reg, &b->op, b->qubits, b->data));
}

void qm_rt_gate(qm_rt *rt, uint32_t gate, uint32_t ncontrols, uint64_t on, const uint32_t *qubits,
                const double *p, double power)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    qm_rt_check_distinct(rt, qubits, ncontrols + row->nqubits);
    for (uint32_t i = 0; i < row->nparams; i++)
        if (!isfinite(p[i]))
            qm_rt_fail(rt, "a gate parameter is not a finite number", rt->line, rt->column);
    if (!isfinite(power))
        qm_rt_fail(rt, "the power of a gate is not a finite number", rt->line, rt->column);
    if (qm_rt_skips(rt))
        return;
    stop_if_cancelled(rt);
    if (qm_kgate_row(&rt->gate, gate, ncontrols, on, qubits, p, power) != QM_OK)
        qm_rt_fail(rt, "the power of a gate could not be computed", rt->line, rt->column);
    if (rt->nmatrices > 0)
        qm_rt_matrix_apply(rt);
    else
        qm_rt_apply(rt);
}

void qm_rt_phase(qm_rt *rt, double phase)
{
    rt->reg->factor *= cexp(I * phase);
}

uint32_t qm_rt_measure(qm_rt *rt, uint32_t qubit)
{
    return qm_explore_branch(rt, qubit);
}

void qm_rt_reset(qm_rt *rt, uint32_t qubit)
{
    static const qm_kop flip = {.kind = QM_KOP_X, .ntargets = 1};
    if (qm_explore_trace_out(rt, qubit) == 1 && !qm_rt_skips(rt))
        qm_rt_check(rt, qm_qreg_apply(rt->reg, &flip, &qubit, NULL));
}

uint32_t qm_rt_index(qm_rt *rt, int64_t index, uint32_t n, uint32_t line, uint32_t column)
{
    rt->line = line;
    rt->column = column;
    int64_t element = index < 0 ? index + n : index;
    if (index < -(int64_t)n || element >= (int64_t)n)
        qm_rt_fail(rt,
                   qm_arena_printf(rt->arena, "index %lld is outside a register of %u elements",
                                   (long long)index, n),
                   line, column);
    return (uint32_t)element;
}

void qm_rt_fail(qm_rt *rt, const char *message, uint32_t line, uint32_t column)
{
    const char *source = rt->program->source != NULL ? rt->program->source : "program";
    const char *text =
        line == 0 ? qm_arena_printf(rt->arena, "%s: %s", source, message)
                  : qm_arena_printf(rt->arena, "%s:%u:%u: %s", source, line, column, message);
    qm_rt_abort(rt, QM_ERR_INPUT, text);
}

void *qm_rt_extern(qm_rt *rt, uint32_t k, uint32_t line, uint32_t column)
{
    stop_if_cancelled(rt);
    if (qm_explore_knows_call(rt))
        return NULL;
    if (rt->externs[k] == NULL)
        qm_rt_fail(rt,
                   qm_arena_printf(rt->arena,
                                   "extern function '%s' has no definition; give a library with "
                                   "--extern",
                                   rt->program->externs[k].name),
                   line, column);
    return rt->externs[k];
}

void *qm_rt_extern_result(qm_rt *rt)
{
    return qm_explore_call(rt)->bytes;
}

uint32_t qm_rt_poll(qm_rt *rt)
{
    if (!cancelled(rt))
        return 0;
    rt->status = QM_ERR_CANCELLED;
    rt->error = cancelled_text;
    return 1;
}

void qm_rt_complex(double *out, uint32_t op, double x_re, double x_im, double y_re, double y_im)
{
    double complex z = qm_complex_apply((qm_expr_op)op, CMPLX(x_re, x_im), CMPLX(y_re, y_im));
    out[0] = creal(z);
    out[1] = cimag(z);
}

/* Deep recursion is to end with a message before the stack does: most systems give 8 MiB. */
enum { STACK_BYTES = 4 << 20 };

uint32_t qm_rt_enter(qm_rt *rt, uint32_t depth, uint32_t limit, uint32_t bytes, uint32_t line,
                     uint32_t column)
{
    if (depth > limit)
        qm_rt_fail(rt,
                   qm_arena_printf(rt->arena,
                                   "more than %u subroutine calls in one another "
                                   "(--max-call-depth)",
                                   limit),
                   line, column);
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t used = here < rt->stack ? rt->stack - here : here - rt->stack;
    if (used > STACK_BYTES || bytes > STACK_BYTES - used)
        qm_rt_fail(rt, "subroutine calls in one another take too much memory", line, column);
    return qm_rt_poll(rt);
}
