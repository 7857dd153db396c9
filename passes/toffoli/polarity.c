/* polarity.c - see polarity.h. */
#include "passes/toffoli/polarity.h"

#include <math.h>
#include <string.h>

enum {
    TURN = 16, /* in units of pi/8 */
    MAX_ROUNDS = 20,
    NEAR = 8, /* weight of classes whose rotations can be merged, */
    FAR = 1   /* and of those for which others have to vanish before */
};

/* What a group adds to the sum of a class. */
typedef struct share {
    uint32_t class;
    int32_t units; /* of pi/8, when the group is not negated */
} share;

typedef struct chooser {
    uint32_t nclasses, ngroups;
    uint32_t nnear;        /* the first classes are those of weight NEAR */
    int32_t *sum;          /* per class: with the groups that are decided */
    uint8_t *skip;         /* per class: some rotation is no multiple of pi/8 */
    uint32_t *pending;     /* per class: groups that are not decided */
    uint32_t *first_share; /* per group, and one more */
    share *shares;
    uint32_t *first_user; /* per class, and one more: groups that share it */
    uint32_t *users;
    int8_t *sign; /* per group: 1, -1, or 0 when not decided */
} chooser;

/* Cost of a class with that sum: nothing for a Pauli, more for a Clifford, most for a rotation. */
static int cost_of(int32_t units)
{
    int32_t r = ((units % 8) + 8) % 8;
    return r == 0 ? 0 : r == 4 ? 1 : 2;
}

/* The change of all costs when a group adds `factor` times its shares. Classes that wait for other
 * groups do not count. */
static int gain(const chooser *x, uint32_t g, int32_t factor, uint32_t waiting)
{
    int change = 0;
    for (uint32_t i = x->first_share[g]; i < x->first_share[g + 1]; i++) {
        const share *s = &x->shares[i];
        if (!x->skip[s->class] && x->pending[s->class] <= waiting)
            change += (s->class < x->nnear ? NEAR : FAR) *
                      (cost_of(x->sum[s->class] + factor * s->units) - cost_of(x->sum[s->class]));
    }
    return change;
}

static void add(chooser *x, uint32_t g, int32_t factor)
{
    for (uint32_t i = x->first_share[g]; i < x->first_share[g + 1]; i++)
        x->sum[x->shares[i].class] += factor * x->shares[i].units;
}

static void flip(chooser *x, uint32_t g)
{
    add(x, g, -2 * x->sign[g]);
    x->sign[g] = (int8_t)-x->sign[g];
}

static void choose_in_order(chooser *x)
{
    for (uint32_t g = 0; g < x->ngroups; g++) {
        x->sign[g] = gain(x, g, 1, 1) <= gain(x, g, -1, 1) ? 1 : -1;
        add(x, g, x->sign[g]);
        for (uint32_t i = x->first_share[g]; i < x->first_share[g + 1]; i++)
            x->pending[x->shares[i].class]--;
    }
}

/* Negates the group, or it and one that shares a class with it, when that helps. */
static bool improve(chooser *x, uint32_t g)
{
    int alone = gain(x, g, -2 * x->sign[g], 0);
    if (alone < 0) {
        flip(x, g);
        return true;
    }
    flip(x, g);
    for (uint32_t i = x->first_share[g]; i < x->first_share[g + 1]; i++) {
        uint32_t class = x->shares[i].class;
        uint32_t n = x->first_user[class + 1] - x->first_user[class];
        for (uint32_t k = 0; k < n && n <= 8; k++) {
            uint32_t h = x->users[x->first_user[class] + k];
            if (h != g && alone + gain(x, h, -2 * x->sign[h], 0) < 0) {
                flip(x, h);
                return true;
            }
        }
    }
    flip(x, g);
    return false;
}

/* Units of pi/8 of an angle; false when it is no multiple. */
static bool units_of(const qm_pgate *g, int32_t *out)
{
    double k = g->angle / (2 * M_PI / TURN);
    if (g->ref != QM_NONE || !(fabs(k) < 1e6) || fabs(k - nearbyint(k)) > 1e-9)
        return false;
    *out = (int32_t)nearbyint(k);
    return true;
}

static void add_share(chooser *x, uint32_t g, uint32_t *end, uint32_t class, int32_t units)
{
    for (uint32_t i = x->first_share[g]; i < *end; i++)
        if (x->shares[i].class == class) {
            x->shares[i].units += units;
            return;
        }
    x->shares[(*end)++] = (share){class, units};
}

static void find_users(chooser *x, qm_arena *arena)
{
    uint32_t n = x->first_share[x->ngroups];
    x->first_user = qm_arena_zalloc(arena, x->nclasses + (size_t)2, sizeof *x->first_user);
    x->users = QM_NEW_ARRAY(arena, uint32_t, n + (size_t)1);
    for (uint32_t i = 0; i < n; i++)
        x->first_user[x->shares[i].class + 2]++;
    for (uint32_t k = 0; k < x->nclasses; k++)
        x->first_user[k + 2] += x->first_user[k + 1];
    for (uint32_t g = 0; g < x->ngroups; g++)
        for (uint32_t i = x->first_share[g]; i < x->first_share[g + 1]; i++)
            x->users[x->first_user[x->shares[i].class + 1]++] = g;
}

/* Adds the shares of a group in classes that are numbered from `first` on. */
static void add_shares(chooser *x, const qm_pcircuit *c, const qm_group *group, uint32_t g,
                       uint32_t *end, const qm_classes *classes, uint32_t first)
{
    for (uint32_t k = 0; k < group->n; k++) {
        uint32_t i = group->gate[k];
        int32_t units;
        if (units_of(&c->gates[i], &units))
            add_share(x, g, end, first + classes->class_of[i], classes->sign[i] * units);
    }
}

/* What the rotations outside of groups come to. */
static void add_others(chooser *x, const qm_pcircuit *c, const uint32_t *group_of,
                       const qm_classes *classes, uint32_t first)
{
    for (uint32_t i = 0; i < c->ngates; i++) {
        int32_t units = 0;
        if (classes->class_of[i] == QM_NONE)
            continue;
        uint32_t class = first + classes->class_of[i];
        x->skip[class] |= !units_of(&c->gates[i], &units);
        if (group_of[i] == QM_NONE)
            x->sum[class] += classes->sign[i] * (units % TURN);
    }
}

/* classes: the near ones, and the far ones. */
static void set_up(chooser *x, const qm_pcircuit *c, const qm_group *groups, uint32_t ngroups,
                   const uint32_t *group_of, const qm_classes classes[2])
{
    uint32_t n = classes[0].n + classes[1].n;
    *x = (chooser){
        .nclasses = n,
        .nnear = classes[0].n,
        .ngroups = ngroups,
        .sum = qm_arena_zalloc(c->arena, n, sizeof *x->sum),
        .skip = qm_arena_zalloc(c->arena, n, sizeof *x->skip),
        .pending = qm_arena_zalloc(c->arena, n, sizeof *x->pending),
        .first_share = qm_arena_zalloc(c->arena, ngroups + (size_t)1, sizeof *x->first_share),
        .shares = QM_NEW_ARRAY(c->arena, share, (size_t)ngroups * 2 * QM_GROUP_MAX + 1),
        .sign = qm_arena_zalloc(c->arena, ngroups, sizeof *x->sign),
    };
    uint32_t end = 0;
    for (uint32_t g = 0; g < ngroups; g++) {
        x->first_share[g] = end;
        add_shares(x, c, &groups[g], g, &end, &classes[0], 0);
        add_shares(x, c, &groups[g], g, &end, &classes[1], x->nnear);
        for (uint32_t i = x->first_share[g]; i < end; i++)
            x->pending[x->shares[i].class]++;
    }
    x->first_share[ngroups] = end;
    add_others(x, c, group_of, &classes[0], 0);
    add_others(x, c, group_of, &classes[1], x->nnear);
    find_users(x, c->arena);
}

static qm_polarity_score score_of(const chooser *x)
{
    qm_polarity_score score = {.groups = x->ngroups};
    for (uint32_t g = 0; g < x->ngroups; g++)
        score.flipped += x->sign[g] < 0;
    for (uint32_t k = 0; k < x->nnear; k++) {
        score.cliffords += !x->skip[k] && cost_of(x->sum[k]) == 1;
        score.vanish += !x->skip[k] && cost_of(x->sum[k]) == 0;
    }
    return score;
}

qm_polarity_score qm_polarity_choose(const qm_pcircuit *c, uint32_t reach, qm_polarity *out)
{
    qm_wire_links links = qm_wire_links_make(c);
    uint32_t *group_of, n;
    qm_group *groups = qm_groups_find(c, &links, &n, &group_of);
    *out = (qm_polarity){groups, n, qm_arena_zalloc(c->arena, n, sizeof *out->flip)};
    if (n == 0)
        return (qm_polarity_score){0};
    qm_classes classes[2];
    qm_classes_find(c, &links, reach, &classes[0], &classes[1]);
    chooser x;
    set_up(&x, c, groups, n, group_of, classes);
    choose_in_order(&x);
    bool better = true;
    for (uint32_t round = 0; better && round < MAX_ROUNDS; round++) {
        better = false;
        for (uint32_t g = 0; g < n; g++)
            better |= improve(&x, g);
    }
    for (uint32_t g = 0; g < n; g++)
        out->flip[g] = x.sign[g] < 0;
    return score_of(&x);
}
