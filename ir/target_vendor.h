/* target_vendor.h - what importers of vendors' formats share; private to them. Such files have keys
 * that are of no use here: only what is read is checked. */
#ifndef QM_IR_TARGET_VENDOR_H
#define QM_IR_TARGET_VENDOR_H

#include "ir/target.h"
#include "support/json.h"

/* Reports a fault at v: QM_ERR_INPUT. */
qm_status qm_vendor_fault(qm_context *cx, const qm_json *v, const char *fmt, ...) QM_PRINTF(3, 4);
/* The member of that name and kind; *out is NULL where it is absent or null, a fault when `needed`,
 * as an empty string is then. */
qm_status qm_vendor_member(qm_context *cx, const qm_json *object, const char *key,
                           qm_json_kind kind, bool needed, const qm_json **out);
/* A whole number from 0 below `below`. */
qm_status qm_vendor_index(qm_context *cx, const qm_json *v, uint32_t below, uint32_t *out);
/* To 6 digits. */
double qm_vendor_round(double v);
/* A number from 0 to `most`, rounded to 6 digits; NAN for null. */
qm_status qm_vendor_number(qm_context *cx, const qm_json *v, double most, double *out);
/* How many ns a unit of time is ("ns", "us", "µs", "ms", "s"); 0: none of these. */
double qm_vendor_unit(qm_str name);
/* The place of g on the qubits, new with unknown numbers where it has none; at most `cap` places
 * were allocated. NULL when there is no room. */
qm_target_place *qm_vendor_place(qm_target_gate *g, uint32_t a, uint32_t b, uint32_t cap);

/* The members that say what a device is called, how many qubits it has and which pairs interact. */
typedef struct qm_vendor_keys {
    const char *name, *nqubits, *pairs;
} qm_vendor_keys;

/* A new target of that name, with its pairs. All qubits interact where they are absent, which is a
 * fault when they are `needed`. */
qm_status qm_vendor_device(qm_context *cx, const qm_json *root, const qm_vendor_keys *keys,
                           bool needed, qm_target **out);

/* qm_target_finish(). Where pairs are `ordered`, listed in each native order, the device is
 * directed when one is missing. Else both orders of a pair, and repeated places, become one with
 * the larger numbers. Places that are not coupled go. */
void qm_vendor_finish(qm_context *cx, qm_target *t, bool ordered);

#endif
