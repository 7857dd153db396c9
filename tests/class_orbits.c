/* class_orbits.c - tries all symmetries that leave the ranks of the blocks as they are. */
#include "tests/class_orbits.h"

#include "tests/qm_test.h"

#include <string.h>

enum { N = QM_NETWORK_QUBITS };

typedef struct ranks {
    uint8_t of[N][N];
} ranks;

static void sort3(uint16_t e[3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            if (e[j] > e[j + 1]) {
                uint16_t t = e[j];
                e[j] = e[j + 1];
                e[j + 1] = t;
            }
}

/* Every Pauli in terms of the frame's. */
qm_frame test_inverse_frame(const qm_frame *f, uint32_t k)
{
    qm_frame g;
    memset(&g, 0, sizeof g);
    for (uint32_t q = 0; q < k; q++) {
        for (uint32_t axis = 1; axis < 4; axis++)
            for (uint32_t t = 0; t < k; t++) {
                bool x = qm_pauli_anticommute(axis << 2 * q, f->e[t][1]);
                bool z = qm_pauli_anticommute(axis << 2 * q, f->e[t][0]);
                g.e[q][axis - 1] |= (uint16_t)((x | z << 1) << 2 * t);
            }
        sort3(g.e[q]);
    }
    return g;
}

static qm_frame renamed(const qm_frame *f, const uint8_t to[N], uint32_t k)
{
    qm_frame g;
    memset(&g, 0, sizeof g);
    for (uint32_t q = 0; q < k; q++)
        for (uint32_t a = 0; a < 3; a++)
            for (uint32_t t = 0; t < k; t++)
                g.e[to[q]][a] |= (uint16_t)((f->e[q][a] >> 2 * t & 3) << 2 * to[t]);
    return g;
}

/* How many different Paulis but I the three of each qubit of the frame are on each qubit: 0, 1, or
 * 3 for a rank of 2. */
static ranks ranks_of(const qm_frame *f, uint32_t k)
{
    ranks r = {0};
    for (uint32_t q = 0; q < k; q++)
        for (uint32_t t = 0; t < k; t++) {
            uint32_t a = f->e[q][0] >> 2 * t & 3, b = f->e[q][1] >> 2 * t & 3;
            r.of[q][t] = a && b && a != b ? 3 : a || b;
        }
    return r;
}

/* In how many ways the axes of qubits [t, k) can be exchanged so that f becomes g; those of the
 * qubits below have been. */
static uint32_t count_exchanges(const qm_frame *f, const qm_frame *g, uint32_t k, uint32_t t)
{
    static const uint8_t order[6][4] = {{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3},
                                        {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1}};
    uint32_t n = 0;
    if (t == k)
        return 1;
    for (int i = 0; i < 6; i++) {
        qm_frame next = *f;
        bool same = true;
        for (uint32_t q = 0; q < k && same; q++) {
            uint16_t seen[3], wanted[3], mask = (uint16_t)((1u << 2 * (t + 1)) - 1);
            for (int a = 0; a < 3; a++) {
                uint16_t v = f->e[q][a], at = v >> 2 * t & 3;
                next.e[q][a] = (uint16_t)((v & ~(3u << 2 * t)) | (uint32_t)order[i][at] << 2 * t);
                seen[a] = next.e[q][a] & mask;
                wanted[a] = g->e[q][a] & mask;
            }
            sort3(seen);
            sort3(wanted);
            same = memcmp(seen, wanted, sizeof seen) == 0;
        }
        n += same ? count_exchanges(&next, g, k, t + 1) : 0;
    }
    return n;
}

/* In how many ways qubits [t, k) can be renamed, and axes exchanged, so that f becomes g. */
static uint32_t count_names(const qm_frame *f, const ranks *from, const qm_frame *g,
                            const ranks *wanted, uint8_t to[N], uint32_t k, uint32_t t)
{
    uint32_t n = 0;
    if (t == k || t == N) {
        qm_frame named = renamed(f, to, k);
        return count_exchanges(&named, g, k, 0);
    }
    for (uint8_t name = 0; name < k; name++) {
        bool fits = true;
        to[t] = name;
        for (uint32_t q = 0; q <= t && fits; q++)
            fits = (q == t || to[q] != name) && from->of[q][t] == wanted->of[to[q]][name] &&
                   from->of[t][q] == wanted->of[name][to[q]];
        n += fits ? count_names(f, from, g, wanted, to, k, t + 1) : 0;
    }
    return n;
}

uint64_t test_orbit_size(const qm_frame *f, uint32_t k)
{
    uint64_t symmetries = 2;
    uint32_t n = 0;
    ranks wanted = ranks_of(f, k);
    for (uint32_t q = 0; q < k; q++)
        symmetries *= 6 * (q + 1);
    for (int turned = 0; turned < 2; turned++) {
        uint8_t to[N];
        qm_frame from = turned ? test_inverse_frame(f, k) : *f;
        ranks own = ranks_of(&from, k);
        n += count_names(&from, &own, f, &wanted, to, k, 0);
    }
    assert_int_equal(symmetries % n, 0);
    return symmetries / n;
}
