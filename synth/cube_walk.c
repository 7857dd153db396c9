#include "synth/cube_walk.h"

#include <string.h>

static const uint32_t ones[32] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

void qm_cube_walk_init(qm_cube_walk *w, qm_arena *arena, uint32_t k)
{
    size_t size = (size_t)1 << k;
    *w = (qm_cube_walk){
        .k = k,
        .weight = ones,
        .once = QM_NEW_ARRAY(arena, uint32_t, size),
        .twice = QM_NEW_ARRAY(arena, uint32_t, size),
        .seen = QM_NEW_ARRAY(arena, uint32_t, size),
        .place = QM_NEW_ARRAY(arena, uint32_t, size),
        .mark = QM_NEW_ARRAY(arena, uint32_t, size),
        .queue = QM_NEW_ARRAY(arena, uint32_t, 2 * size),
    };
    qm_cube_walk_clear(w);
}

void qm_cube_walk_clear(qm_cube_walk *w)
{
    size_t size = (size_t)1 << w->k;
    memset(w->once, 0, size * sizeof *w->once);
    memset(w->twice, 0, size * sizeof *w->twice);
    memset(w->mark, 0, size * sizeof *w->mark);
    w->tick = 0;
    qm_cube_walk_start(w, 0);
}

void qm_cube_walk_start(qm_cube_walk *w, uint32_t corner)
{
    w->from = w->to = w->seen[0] = corner;
    w->length = w->place[corner] = 0;
    w->nseen = 1;
}

/* The length of a step in a direction. */
static uint32_t weight(const qm_cube_walk *w, uint32_t a)
{
    return w->weight[__builtin_ctz(a)];
}

void qm_cube_walk_copy(qm_cube_walk *to, const qm_cube_walk *from)
{
    size_t size = (size_t)1 << from->k;
    memcpy(to->once, from->once, size * sizeof *to->once);
    memcpy(to->twice, from->twice, size * sizeof *to->twice);
    memcpy(to->seen, from->seen, from->nseen * sizeof *to->seen);
    for (uint32_t i = 0; i < from->nseen; i++)
        to->place[from->seen[i]] = i;
    to->from = from->from;
    to->to = from->to;
    to->length = from->length;
    to->nseen = from->nseen;
}

static void join(qm_cube_walk *w, uint32_t corner)
{
    w->place[corner] = w->nseen;
    w->seen[w->nseen++] = corner;
}

static void leave(qm_cube_walk *w, uint32_t corner)
{
    uint32_t last = w->seen[--w->nseen];
    w->seen[w->place[corner]] = last;
    w->place[last] = w->place[corner];
}

/* How a corner's edges in `directions` change when they are crossed once more. */
static void cross(uint32_t *once, uint32_t *twice, uint32_t directions)
{
    *once ^= directions;
    *twice &= ~directions;
}

void qm_cube_walk_go(qm_cube_walk *w, uint32_t corner)
{
    for (uint32_t rest = w->to ^ corner; rest; rest &= rest - 1) {
        uint32_t a = rest & -rest, at = w->to, next = at ^ a;
        uint32_t used_once = w->once[at] & a;
        if (!qm_cube_walk_on(w, next))
            join(w, next);
        w->to = next;
        if (used_once) {
            w->once[at] ^= a, w->once[next] ^= a;
            w->twice[at] |= a, w->twice[next] |= a;
            w->length += weight(w, a);
            continue;
        }
        w->length += w->twice[at] & a ? -weight(w, a) : weight(w, a);
        cross(&w->once[at], &w->twice[at], a);
        cross(&w->once[next], &w->twice[next], a);
    }
}

uint32_t qm_cube_walk_trail(const qm_cube_walk *w, qm_arena *scratch, uint32_t *corners)
{
    size_t size = (size_t)1 << w->k;
    uint32_t *once = QM_NEW_ARRAY(scratch, uint32_t, size);
    uint32_t *twice = QM_NEW_ARRAY(scratch, uint32_t, size);
    bool *met = qm_arena_zalloc(scratch, size, sizeof *met);
    uint32_t *stack = QM_NEW_ARRAY(scratch, uint32_t, (size_t)w->length + 1);
    uint32_t depth = 1, n = 0;
    memcpy(once, w->once, size * sizeof *once);
    memcpy(twice, w->twice, size * sizeof *twice);
    stack[0] = w->to; /* corners are left for good in the order of the trail from its other end */
    while (depth) {
        uint32_t at = stack[depth - 1], out = once[at] | twice[at];
        if (!out) {
            if (!met[at])
                corners[n++] = at;
            met[at] = true;
            depth--;
            continue;
        }
        uint32_t a = out & -out, next = at ^ a;
        if (twice[at] & a)
            twice[at] ^= a, twice[next] ^= a, once[at] ^= a, once[next] ^= a;
        else
            once[at] ^= a, once[next] ^= a;
        stack[depth++] = next;
    }
    return n;
}

/* Fills in which corners come and go from how the corners become. */
static void coming_and_going(const qm_cube_walk *w, qm_cube_move *m)
{
    m->joins = m->leaves = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t c = m->corner[i];
        bool was = qm_cube_walk_on(w, c);
        bool is = (m->once[i] | m->twice[i]) || c == m->from || c == m->to;
        m->joins |= (uint8_t)((is && !was) << i);
        m->leaves |= (uint8_t)((was && !is) << i);
    }
}

/* What crossing the edge once more adds to the length. */
static int32_t step(const qm_cube_walk *w, uint32_t corner, uint32_t a)
{
    int32_t length = (int32_t)weight(w, a);
    return (w->once[corner] | w->twice[corner]) & a ? -length : length;
}

void qm_cube_move_square(const qm_cube_walk *w, uint32_t corner, uint32_t a, uint32_t b,
                         qm_cube_move *m)
{
    uint32_t c[4] = {corner, corner ^ a, corner ^ a ^ b, corner ^ b};
    m->n = 4;
    m->from = w->from;
    m->to = w->to;
    m->longer = step(w, c[0], a) + step(w, c[1], b) + step(w, c[2], a) + step(w, c[3], b);
    for (uint32_t i = 0; i < 4; i++) {
        m->corner[i] = c[i];
        m->once[i] = w->once[c[i]];
        m->twice[i] = w->twice[c[i]];
        cross(&m->once[i], &m->twice[i], a | b);
    }
    coming_and_going(w, m);
}

/* A move that changes one edge: its multiplicity becomes 0, 1 or 2. */
static void edge(const qm_cube_walk *w, uint32_t corner, uint32_t a, uint32_t times,
                 qm_cube_move *m)
{
    int32_t had = w->once[corner] & a ? 1 : w->twice[corner] & a ? 2 : 0;
    m->n = 2;
    m->longer = ((int32_t)times - had) * (int32_t)weight(w, a);
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t c = i ? corner ^ a : corner;
        m->corner[i] = c;
        m->once[i] = (w->once[c] & ~a) | (times == 1 ? a : 0);
        m->twice[i] = (w->twice[c] & ~a) | (times == 2 ? a : 0);
    }
    coming_and_going(w, m);
}

bool qm_cube_move_spur(const qm_cube_walk *w, uint32_t corner, uint32_t a, qm_cube_move *m)
{
    if (w->once[corner] & a)
        return false;
    m->from = w->from;
    m->to = w->to;
    edge(w, corner, a, w->twice[corner] & a ? 0 : 2, m);
    return true;
}

void qm_cube_move_end(const qm_cube_walk *w, bool last, uint32_t a, qm_cube_move *m)
{
    uint32_t end = last ? w->to : w->from;
    m->from = last ? w->from : end ^ a;
    m->to = last ? end ^ a : w->to;
    edge(w, end, a, w->once[end] & a ? 0 : 1, m);
}

/* Does the walk connect two corners? Grows a set of corners round each in turn, so that a small
 * piece is found out soon. */
static bool connected(qm_cube_walk *w, uint32_t x, uint32_t y, uint32_t reach)
{
    if (w->tick > UINT32_MAX - 2) {
        memset(w->mark, 0, sizeof *w->mark << w->k);
        w->tick = 0;
    }
    uint32_t *queue[2] = {w->queue, w->queue + ((size_t)1 << w->k)};
    uint32_t head[2] = {0, 0}, tail[2] = {1, 1}, mark[2] = {w->tick + 1, w->tick + 2};
    w->tick += 2;
    queue[0][0] = x, queue[1][0] = y;
    w->mark[x] = mark[0], w->mark[y] = mark[1];
    for (uint32_t n = 0; n < reach; n++) {
        uint32_t side = n & 1;
        if (head[side] == tail[side])
            return false;
        uint32_t at = queue[side][head[side]++];
        for (uint32_t out = w->once[at] | w->twice[at]; out; out &= out - 1) {
            uint32_t next = at ^ (out & -out), met = w->mark[next];
            if (met == mark[!side])
                return true;
            queue[side][tail[side]] = next; /* kept if new: without a branch, as half of them are */
            tail[side] += met != mark[side];
            w->mark[next] = mark[side];
        }
    }
    return false;
}

/* Are the corners of an applied move that are on the walk in one piece? Every piece has one. */
static bool in_one_piece(qm_cube_walk *w, const qm_cube_move *m, uint32_t reach)
{
    uint32_t first = QM_NONE, group[4] = {0, 1, 2, 3};
    for (uint32_t i = 1; i < m->n; i++)
        for (uint32_t j = 0; j < i; j++) {
            uint32_t a = m->corner[i] ^ m->corner[j];
            if ((a & (a - 1)) || !((m->once[i] | m->twice[i]) & a))
                continue;
            uint32_t old = group[i];
            for (uint32_t l = 0; l < m->n; l++)
                if (group[l] == old)
                    group[l] = group[j];
        }
    for (uint32_t i = 0; i < m->n; i++) {
        if (group[i] != i || !qm_cube_walk_on(w, m->corner[i]))
            continue;
        if (first == QM_NONE)
            first = m->corner[i];
        else if (!connected(w, first, m->corner[i], reach))
            return false;
    }
    return true;
}

/* Exchanges what the move says with what the walk has. */
static void exchange(qm_cube_walk *w, const qm_cube_move *m, uint32_t *once, uint32_t *twice)
{
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t c = m->corner[i], x = w->once[c], y = w->twice[c];
        w->once[c] = once[i], w->twice[c] = twice[i];
        once[i] = x, twice[i] = y;
    }
}

bool qm_cube_walk_apply(qm_cube_walk *w, const qm_cube_move *m, uint32_t reach)
{
    uint32_t once[4], twice[4], from = w->from, to = w->to;
    memcpy(once, m->once, sizeof once);
    memcpy(twice, m->twice, sizeof twice);
    exchange(w, m, once, twice);
    w->from = m->from, w->to = m->to;
    if (!in_one_piece(w, m, reach)) {
        exchange(w, m, once, twice);
        w->from = from, w->to = to;
        return false;
    }
    for (uint32_t i = 0; i < m->n; i++) {
        if (m->joins >> i & 1)
            join(w, m->corner[i]);
        if (m->leaves >> i & 1)
            leave(w, m->corner[i]);
    }
    w->length += (uint32_t)m->longer;
    return true;
}
