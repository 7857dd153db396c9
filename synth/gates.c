#include "synth/gates.h"

#include "support/arena.h"

void qm_synth_init(qm_synth *s, qm_arena *arena)
{
    *s = (qm_synth){.arena = arena};
}

static void push(qm_synth *s, qm_synth_gate g)
{
    QM_RESERVE(s->arena, s->gates, s->ngates, s->cap);
    s->gates[s->ngates++] = g;
}

void qm_synth_push(qm_synth *s, qm_gate_id gate, uint32_t wire)
{
    qm_synth_rotate(s, gate, wire, 0);
}

void qm_synth_rotate(qm_synth *s, qm_gate_id gate, uint32_t wire, double angle)
{
    push(s, (qm_synth_gate){.gate = gate, .wire = {wire, QM_NONE}, .angle = angle});
}

void qm_synth_pair(qm_synth *s, qm_gate_id gate, uint32_t control, uint32_t target)
{
    push(s, (qm_synth_gate){.gate = gate, .wire = {control, target}});
}

uint32_t qm_synth_pairs(const qm_synth *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->ngates; i++)
        n += s->gates[i].wire[1] != QM_NONE;
    return n;
}

void qm_synth_append(const qm_synth *s, qm_module *m, uint32_t block, const uint32_t *qubits)
{
    for (uint32_t i = 0; i < s->ngates; i++) {
        const qm_synth_gate *g = &s->gates[i];
        uint32_t q[2] = {qubits[g->wire[0]], 0};
        if (g->wire[1] != QM_NONE)
            q[1] = qubits[g->wire[1]];
        qm_param p = qm_param_number(g->angle);
        qm_block_push(m, block, qm_op_gate(m, g->gate, q, &p));
    }
}
