/* registry.c - the table of methods, the cheap ones first: one row each. */
#include "equiv/method.h"

extern const qm_equiv_method qm_equiv_bits;
extern const qm_equiv_method qm_equiv_windows;
extern const qm_equiv_method qm_equiv_pauli;
extern const qm_equiv_method qm_equiv_clusters;
extern const qm_equiv_method qm_equiv_states;
extern const qm_equiv_method qm_equiv_tables;
extern const qm_equiv_method qm_equiv_path_sum;
extern const qm_equiv_method qm_equiv_columns;
extern const qm_equiv_method qm_equiv_dense;
extern const qm_equiv_method qm_equiv_zx;
extern const qm_equiv_method qm_equiv_dd;

const qm_equiv_method *const qm_equiv_methods[] = {
    &qm_equiv_bits,
    &qm_equiv_windows,
    &qm_equiv_pauli,
    &qm_equiv_clusters,
    &qm_equiv_states,
    &qm_equiv_tables,
    &qm_equiv_path_sum,
    &qm_equiv_columns,
    &qm_equiv_dense,
    &qm_equiv_zx,
    &qm_equiv_dd,
    NULL,
};
