/* paths.c - see paths.h. What is done to wires takes time O(words) for each variable of a bit. */
#include "equiv/tables/paths.h"

#include <string.h>

void qm_table_paths_start(qm_table_paths *w, uint32_t nwires, qm_tables *tables)
{
    *w = (qm_table_paths){.tables = tables, .nwires = nwires, .words = tables->words};
    w->wires = QM_NEW_ARRAY(tables->arena, qm_table_bit, (size_t)nwires + 1);
    for (uint32_t q = 0; q < nwires; q++)
        w->wires[q] = (qm_table_bit){.table = qm_table_new(tables)};
    w->d.table = qm_table_new(tables);
    w->sum.table = qm_table_new(tables);
    for (uint32_t i = 0; i < QM_TABLE_PATHS_PLANES; i++)
        w->planes[i] = qm_table_new(tables);
    qm_table_phases_init(&w->open, tables);
    qm_table_phases_init(&w->closed, tables);
}

void qm_table_paths_add_phase(qm_table_paths *w, const qm_table_bit *f, qm_turn angle)
{
    qm_table_phases_add(f->vars ? &w->open : &w->closed, f->vars, f->table, angle);
    w->work += 3.0 * w->words;
}

void qm_table_paths_add_product(qm_table_paths *w, uint32_t var, const qm_table_bit *f)
{
    qm_table_bit *to = &w->product[var];
    to->vars ^= f->vars;
    qm_table_add(to->table, f->table, w->words);
    if (to->vars >> var & 1) {
        to->vars ^= (uint64_t)1 << var;
        qm_table_flip(to->table, w->words);
    }
    w->work += w->words;
}

void qm_table_paths_multiply(qm_table_paths *w, const qm_table_bit *f, const qm_table_bit *g)
{
    for (uint64_t rest = f->vars; rest; rest &= rest - 1)
        qm_table_paths_add_product(w, (uint32_t)__builtin_ctzll(rest), g);
    qm_table_bit table = {.table = f->table};
    for (uint64_t rest = g->vars; rest; rest &= rest - 1)
        qm_table_paths_add_product(w, (uint32_t)__builtin_ctzll(rest), &table);
    table.table = w->sum.table;
    for (uint32_t k = 0; k < w->words; k++)
        table.table[k] = f->table[k] & g->table[k];
    qm_table_paths_add_phase(w, &table, QM_TURN_HALF);
}

void qm_table_paths_hadamard(qm_table_paths *w, uint32_t wire)
{
    w->lost |= ~w->live == 0 || w->tables->full;
    if (w->lost)
        return;
    uint32_t var = (uint32_t)__builtin_ctzll(~w->live);
    w->live |= (uint64_t)1 << var;
    w->born[var] = w->nborn++;
    w->product[var] = w->wires[wire];
    w->wires[wire] = (qm_table_bit){.vars = (uint64_t)1 << var, .table = qm_table_new(w->tables)};
    qm_table_paths_sum(w);
}

void qm_table_paths_add_wire(qm_table_paths *w, uint32_t from, uint32_t to)
{
    w->wires[to].vars ^= w->wires[from].vars;
    qm_table_add(w->wires[to].table, w->wires[from].table, w->words);
    w->work += w->words;
}

void qm_table_paths_turn(qm_table_paths *w, uint64_t set, bool one, qm_turn angle)
{
    qm_table_bit *sum = &w->sum;
    sum->vars = 0;
    memset(sum->table, one ? 0xff : 0, w->words * sizeof *sum->table);
    for (; set; set &= set - 1) {
        const qm_table_bit *bit = &w->wires[__builtin_ctzll(set)];
        sum->vars ^= bit->vars;
        qm_table_add(sum->table, bit->table, w->words);
        w->work += w->words;
    }
    qm_table_paths_add_phase(w, sum, angle);
}
