/* timing.h - how long the ops of a module take.
 *
 * Delays and boxes with a length say it. A gate, measurement or reset takes what the first of these
 * says that knows: the program's calibration that applies (cal.h), for that is what is played; the
 * module's table of durations; and when no calibration applies, the body of the gate. Qubits run in
 * parallel, each op as soon as all its qubits are ready; ops on several qubits, barriers included,
 * start and end on all of them at once. Declarations and assignments take no time. */
#ifndef QM_IR_TIMING_H
#define QM_IR_TIMING_H

#include "ir/duration.h"
#include "ir/module.h"

/* What takes time: a gate id, or one of these. */
enum { QM_TIMED_MEASURE = UINT32_MAX - 1, QM_TIMED_RESET = UINT32_MAX - 2 };

/* Says how long `what` takes on the n hardware qubits with these numbers; n 0: on all that have no
 * entry of their own. A later entry replaces an earlier one. */
void qm_module_add_duration(qm_module *m, uint32_t what, const uint32_t *numbers, uint32_t n,
                            qm_duration d);
typedef enum qm_entry {
    QM_ENTRY_NONE,    /* neither a calibration nor the table says anything */
    QM_ENTRY_UNKNOWN, /* a calibration applies, but how long it takes is not known */
    QM_ENTRY_KNOWN
} qm_entry;
/* How long `what` takes on the n qubit operands of the program (NULL: not known which), by
 * calibrations and the table alone. params: of a gate, NaN where a value is not known. */
qm_entry qm_module_gate_duration(const qm_module *m, uint32_t what, const double *params,
                                 const uint32_t *qubits, uint32_t n, qm_duration *out);

/* Does a calibration or the table say of any call of the gate how long it takes? */
bool qm_gate_has_duration(const qm_module *m, uint32_t gate);

/* Why a time is not known. */
typedef enum qm_gap_kind {
    QM_GAP_ENTRY,  /* nothing says it for a gate, measurement or reset */
    QM_GAP_LENGTH, /* the length of a delay or box is no constant */
    QM_GAP_DT,     /* SI units and dt are mixed, and the length of a dt is not known */
    QM_GAP_FLOW,   /* control flow, or a subroutine */
    QM_GAP_WORK    /* too many gates when definitions are expanded */
} qm_gap_kind;

typedef struct qm_gap {
    qm_gap_kind kind;
    uint32_t span;
    uint32_t what;          /* ENTRY */
    const uint32_t *qubits; /* ENTRY: operands of the program, in the arena; NULL: not known */
    uint32_t n;
} qm_gap;

/* Does an op of the kind take no time, whatever it is about? */
static inline bool qm_op_is_instant(uint8_t kind)
{
    return kind == QM_OP_NOP || kind == QM_OP_BARRIER || kind == QM_OP_DECL ||
           kind == QM_OP_STORE || kind == QM_OP_COPY || kind == QM_OP_CAL || kind == QM_OP_PRAGMA;
}

enum { QM_IN_GATE = UINT32_MAX - 1 }; /* for `func`: in a gate definition */
/* How long an op of the program takes, and the ops of a block together; false with *gap. `func`:
 * the subroutine where it stands, whose qubits are any ones, or QM_NONE. */
bool qm_op_time(const qm_module *m, const qm_op *op, uint32_t func, qm_arena *arena,
                qm_duration *out, qm_gap *gap);
bool qm_block_time(const qm_module *m, uint32_t block, uint32_t func, qm_arena *arena,
                   qm_duration *out, qm_gap *gap);
/* The qubit operands of an op; of a box, or a block, those of the ops in it, each once. In the
 * arena. */
uint32_t qm_op_all_qubits(const qm_module *m, const qm_op *op, qm_arena *arena, uint32_t **out);
uint32_t qm_block_all_qubits(const qm_module *m, uint32_t block, qm_arena *arena, uint32_t **out);
/* Reports it as an error. */
void qm_gap_report(const qm_module *m, const qm_gap *gap);
/* "q[2]", "$3" for a qubit operand, in the arena. */
const char *qm_qubit_text(const qm_module *m, uint32_t func, uint32_t operand, qm_arena *arena);

#endif
