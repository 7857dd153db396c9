/* rules.c - see rules.h. Windows that become something else are compared gate by gate; of those
 * that stay only the hash is kept, as a mistake there does no harm. */
#include "passes/search/rules.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void qm_window_key_make(const qm_pcircuit *c, const qm_window *w, qm_window_key *key)
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    key->n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_pgate *g = &c->gates[w->index[i]];
        bool rotation = g->kind == QM_PK_ROT;
        uint64_t word = (uint64_t)g->kind | (uint64_t)g->axis[0] << 4, angle = 0;
        if (rotation) {
            word |= (uint64_t)(g->sign < 0) << 3 | (uint64_t)g->ref << 32;
            memcpy(&angle, &g->angle, sizeof angle);
        } else {
            word |= (uint64_t)g->axis[1] << 6;
        }
        for (uint32_t k = 0; k < w->k; k++)
            word |= (uint64_t)((w->qubit[k] == g->qubit[0]) |
                               (!rotation && w->qubit[k] == g->qubit[1]) << 1)
                    << (8 + 2 * k);
        key->words[key->n++] = word;
        key->words[key->n++] = angle;
        hash = (hash ^ word) * 0xbf58476d1ce4e5b9u;
        hash ^= hash >> 29;
        hash = (hash ^ angle) * 0x94d049bb133111ebu;
        hash ^= hash >> 32;
    }
    for (uint32_t a = 0; a < w->k && w->weights; a++)
        for (uint32_t b = a + 1; b < w->k; b++) {
            uint64_t word = qm_cpp_weight(w->weights, w->qubit[a], w->qubit[b]);
            key->words[key->n++] = word;
            hash = (hash ^ word) * 0xbf58476d1ce4e5b9u;
        }
    key->hash = hash ^ hash >> 32;
}

void qm_rules_free(qm_rules *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        free(r->rules[i].words);
        free(r->rules[i].becomes);
    }
    free(r->rules);
    free(r->slots);
    *r = (qm_rules){0};
}

/* The slot of the rule, or the free one where it would be. There is a free one. */
static uint32_t slot_of(const qm_rules *r, uint64_t hash, uint32_t n, const uint64_t *words)
{
    uint32_t k = (uint32_t)(hash >> 32) & (r->nslots - 1);
    for (; r->slots[k]; k = (k + 1) & (r->nslots - 1)) {
        const qm_rule *x = &r->rules[r->slots[k] - 1];
        if (x->hash == hash &&
            (x->nwords == 0 || (x->nwords == n && !memcmp(x->words, words, n * sizeof *words))))
            break;
    }
    return k;
}

static void rename_qubits(qm_replacement *r, const uint32_t *names)
{
    for (uint32_t i = 0; i < r->n; i++)
        for (int k = 0; k < (r->gate[i].kind == QM_PK_CPP ? 2 : 1); k++)
            r->gate[i].qubit[k] = names[r->gate[i].qubit[k]];
}

static size_t size_of(const qm_replacement *r)
{
    return offsetof(qm_replacement, gate) + r->n * sizeof r->gate[0];
}

const qm_rule *qm_rules_find(const qm_rules *r, const qm_window_key *key)
{
    uint32_t slot = r->nslots ? r->slots[slot_of(r, key->hash, key->n, key->words)] : 0;
    return slot ? &r->rules[slot - 1] : NULL;
}

bool qm_rule_apply(const qm_rule *rule, const qm_window *w, qm_replacement *out)
{
    if (rule->nwords == 0)
        return false;
    memcpy(out, rule->becomes, size_of(rule->becomes));
    rename_qubits(out, w->qubit);
    return true;
}

static void fill_slots(qm_rules *r)
{
    for (uint32_t i = 0; i < r->n; i++)
        r->slots[slot_of(r, r->rules[i].hash, r->rules[i].nwords, r->rules[i].words)] = i + 1;
}

/* Room for one more rule; false without memory. */
static bool reserve(qm_rules *r)
{
    if (2 * (r->n + 1) <= r->nslots)
        return true;
    uint32_t nslots = r->nslots ? 2 * r->nslots : 1024;
    if (nslots == 0)
        return false;
    qm_rule *rules = realloc(r->rules, nslots / 2 * sizeof *rules);
    if (!rules)
        return false;
    r->rules = rules;
    uint32_t *slots = calloc(nslots, sizeof *slots);
    if (!slots)
        return false;
    free(r->slots);
    r->slots = slots;
    r->nslots = nslots;
    fill_slots(r);
    return true;
}

static void put(qm_rules *r, const qm_rule *rule)
{
    uint32_t slot = slot_of(r, rule->hash, rule->nwords, rule->words);
    r->rules[r->n++] = *rule;
    r->slots[slot] = r->n;
}

void qm_rules_add(qm_rules *r, const qm_window_key *key, const qm_window *w,
                  const qm_replacement *better, uint64_t work)
{
    qm_rule rule = {.hash = key->hash, .work = work};
    if (!reserve(r))
        return;
    if (better) {
        rule.words = malloc(key->n * sizeof *rule.words);
        rule.becomes = malloc(size_of(better));
        if (!rule.words || !rule.becomes) {
            free(rule.words);
            free(rule.becomes);
            return;
        }
        rule.nwords = key->n;
        memcpy(rule.words, key->words, key->n * sizeof *rule.words);
        memcpy(rule.becomes, better, size_of(better));
        for (uint32_t i = 0; i < better->n; i++)
            for (uint32_t k = 0; k < w->k; k++)
                for (int j = 0; j < (better->gate[i].kind == QM_PK_CPP ? 2 : 1); j++)
                    if (better->gate[i].qubit[j] == w->qubit[k])
                        rule.becomes->gate[i].qubit[j] = k;
    }
    put(r, &rule);
}

uint64_t qm_rules_move(qm_rules *to, qm_rules *from)
{
    uint64_t work = 0;
    for (uint32_t i = 0; i < from->n; i++) {
        qm_rule *rule = &from->rules[i];
        if (!reserve(to) || to->slots[slot_of(to, rule->hash, rule->nwords, rule->words)])
            continue;
        work += rule->work;
        put(to, rule);
        rule->words = NULL;
        rule->becomes = NULL;
    }
    qm_rules_free(from);
    return work;
}

void qm_rules_doubt(qm_rules *r)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->n; i++)
        if (r->rules[i].nwords > 0)
            r->rules[n++] = r->rules[i];
    r->n = n;
    if (r->nslots > 0)
        memset(r->slots, 0, r->nslots * sizeof *r->slots);
    fill_slots(r);
}
