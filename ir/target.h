/* target.h - what a device is: its qubits, which of them interact, its native gates with the error
 * and duration of each place, decoherence, readout.
 *
 * Descriptions are files of our own format (docs/targets.md), which importers make of those of
 * vendors, and generators make ideal devices by name. Durations are in nanoseconds. A number that
 * is not known is NAN. */
#ifndef QM_IR_TARGET_H
#define QM_IR_TARGET_H

#include "support/context.h"
#include "support/text.h"

enum {
    QM_TARGET_VERSION = 1,
    QM_TARGET_QUBITS = 1 << 16,    /* at most */
    QM_TARGET_COUPLINGS = 1 << 20, /* at most, as listed */
    QM_TARGET_GATES = 64           /* at most */
};

typedef struct qm_target_qubit {
    double t1, t2;           /* relaxation and dephasing, ns */
    double meas0_prep1;      /* probability of reading 0 of a qubit in |1> */
    double meas1_prep0;      /* and 1 of |0> */
    double readout_duration; /* ns */
} qm_target_qubit;

/* Where a gate is native. */
typedef struct qm_target_place {
    uint32_t qubit[2]; /* qubit[1] is QM_NONE for a gate on one qubit; both are where a gate on two
                          is the same for all pairs of an all-to-all device */
    double error;      /* 0 to 1: one minus the average gate fidelity */
    double duration;   /* ns */
} qm_target_place;

typedef struct qm_target_gate {
    const char *name; /* as the vendor calls it; where OpenQASM's library has it, by that name */
    uint32_t nqubits; /* 1 or 2 */
    uint32_t nparams;
    bool is_virtual;         /* a change of frame: takes no time and has no error */
    qm_target_place *places; /* rising by qubits; of a device without direction each pair once, the
                                lower qubit first, for both orders */
    uint32_t nplaces;
} qm_target_gate;

typedef struct qm_target {
    const char *name;
    const char *date, *source; /* of the calibration; where the numbers come from; or NULL */
    uint32_t nqubits;
    bool all_to_all;      /* every pair interacts: `pairs` is empty */
    bool directed;        /* gates are native in the listed order only */
    uint32_t (*pairs)[2]; /* rising; without direction each pair once, the lower qubit first */
    uint32_t npairs;
    double dt; /* ns in one dt */
    qm_target_qubit *qubits;
    qm_target_gate *gates;
    uint32_t ngates;
    /* The neighbours of qubit q in any direction, rising: near[first[q]] to near[first[q + 1]]. */
    uint32_t *first, *near;
} qm_target;

/* Nothing but qubits, all numbers unknown, in the arena. */
qm_target *qm_target_new(qm_arena *arena, const char *name, uint32_t nqubits);
/* Sorts pairs and places, drops repeated ones, and makes first and near. O(n log n). */
void qm_target_finish(qm_target *t, qm_arena *arena);
/* Whether the pair is listed in this order; pairs are sorted. */
bool qm_target_lists(const qm_target *t, uint32_t a, uint32_t b);
bool qm_target_coupled(const qm_target *t, uint32_t a, uint32_t b);
/* The gate of that name, or NULL. */
const qm_target_gate *qm_target_find(const qm_target *t, const char *name);
/* The native two-qubit gate of least error on a pair in either order, or NULL. */
const qm_target_place *qm_target_best_pair(const qm_target *t, uint32_t a, uint32_t b);

/* What gates and measurements of a device take, into the table of the module (timing.h): gates by
 * their names, on the hardware qubits $0, $1, ... that the device's numbers are. */
struct qm_module;
void qm_target_add_durations(const qm_target *t, struct qm_module *m);

/* Reads a description of version 1 (docs/targets.md). Everything lies in cx->arena. Faults are
 * reported with their places (E0505): QM_ERR_INPUT. O(bytes log bytes). */
qm_status qm_target_read(qm_context *cx, const qm_source *source, qm_target **out);
/* Writes one that qm_target_read() reads back with the same content. */
void qm_target_write(const qm_target *t, qm_text *out);

/* A device by its family and size: "line:N", "ring:N", "grid:RxC", "full:N", "heavy-hex:N" (see
 * docs/targets.md), in cx->arena. *known is false, and nothing is reported, when `name` begins with
 * none of them. QM_ERR_USAGE with a diagnostic when the size is wrong. */
qm_status qm_target_generate(qm_context *cx, const char *name, bool *known, qm_target **out);
/* How devices of the family are written that the part of `name` before a ':' is like, or NULL. */
const char *qm_target_similar_family(const char *name);

/* Vendors' formats. ibm: BackendConfiguration, with BackendProperties or NULL; mqt: the schema 1 of
 * superconducting devices of MQT Core; quilc: its ISA with specs; staq: its devices. Numbers are
 * rounded to 6 digits, more than calibrations have. Keys that are not needed are passed over.
 * Faults as qm_target_read() has them. */
qm_status qm_target_import_ibm(qm_context *cx, const qm_source *configuration,
                               const qm_source *properties, qm_target **out);
qm_status qm_target_import_mqt(qm_context *cx, const qm_source *source, qm_target **out);
qm_status qm_target_import_quilc(qm_context *cx, const qm_source *source, qm_target **out);
qm_status qm_target_import_staq(qm_context *cx, const qm_source *source, qm_target **out);

#endif
