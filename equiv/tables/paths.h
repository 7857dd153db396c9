/* paths.h - states of all inputs at once, as sums over paths.
 *
 * The state of input x is the sum over the values of some variables of exp(i phase) |wires>. The
 * bit of a wire is a bit of variables and x (phases.h). The phase is a sum of angles times bits
 * and, for each variable, pi times the variable times a bit. */
#ifndef QM_EQUIV_TABLES_PATHS_H
#define QM_EQUIV_TABLES_PATHS_H

#include "equiv/tables/phases.h"

enum { QM_TABLE_PATHS_VARS = 64, QM_TABLE_PATHS_PLANES = 12 };

typedef struct qm_table_paths {
    qm_tables *tables;
    uint32_t nwires, words;
    qm_table_bit *wires;
    uint64_t live;                             /* variables */
    qm_table_bit product[QM_TABLE_PATHS_VARS]; /* of a live variable: without itself */
    uint64_t born[QM_TABLE_PATHS_VARS];        /* when */
    uint64_t nborn;
    qm_table_phases open, closed;            /* with variables, and without */
    qm_table_bit d, sum;                     /* scratch */
    uint64_t *planes[QM_TABLE_PATHS_PLANES]; /* scratch */
    uint32_t *list;                          /* scratch */
    uint32_t cap_list;
    double work; /* in words */
    bool lost;   /* there is no room for more variables or tables: the state is worthless */
} qm_table_paths;

/* All wires are 0. */
void qm_table_paths_start(qm_table_paths *w, uint32_t nwires, qm_tables *tables);
/* A Hadamard gate; then sums over what it may have made free. */
void qm_table_paths_hadamard(qm_table_paths *w, uint32_t wire);
/* Adds the bit of one wire to that of another. */
void qm_table_paths_add_wire(qm_table_paths *w, uint32_t from, uint32_t to);
/* The angle where the exclusive or of the wires in the set, and of `one`, is 1. */
void qm_table_paths_turn(qm_table_paths *w, uint64_t set, bool one, qm_turn angle);
/* Adds the angle where the bit is 1. */
void qm_table_paths_add_phase(qm_table_paths *w, const qm_table_bit *f, qm_turn angle);
/* Adds pi times the product of two bits that are not in the state's own phase. */
void qm_table_paths_multiply(qm_table_paths *w, const qm_table_bit *f, const qm_table_bit *g);
/* Adds pi times a variable times a bit. */
void qm_table_paths_add_product(qm_table_paths *w, uint32_t var, const qm_table_bit *f);
/* Would a Hadamard gate on the only wire with the variable leave that wire a bit that is a function
 * of the other variables and the input? */
bool qm_table_paths_is_function(qm_table_paths *w, uint32_t var);
/* Sums over the variables that are in no wire, as long as one of the rules applies. */
void qm_table_paths_sum(qm_table_paths *w);

#endif
