/* kak.c - the Cartan decomposition.
 *
 * In the magic basis gates on one qubit are real orthogonal matrices and XX, YY, ZZ are diagonal,
 * so u = O1 D O2 there, and transpose(u) u = transpose(O2) D^2 O2. The real and the imaginary part
 * of that matrix commute. Jacobi rotations diagonalise both at once, whatever eigenvalues coincide
 * (Cardoso and Souloumiac 1996 give the angle), and leave alone what is diagonal already, so that
 * degenerate inputs such as SWAP or exp(i t ZZ) keep simple factors. */
#include "passes/kak/kak.h"

#include "passes/matrix.h"

#include <math.h>

static const double unitary_tolerance = 1e-8;

/* Columns: (00 + 11), i (00 - 11), i (01 + 10), (01 - 10), each times sqrt(1/2). */
static const qm_c64 magic[16] = {
    M_SQRT1_2,
    I *M_SQRT1_2,
    0,
    0, /**/
    0,
    0,
    I *M_SQRT1_2,
    M_SQRT1_2, /**/
    0,
    0,
    I *M_SQRT1_2,
    -M_SQRT1_2, /**/
    M_SQRT1_2,
    -I *M_SQRT1_2,
    0,
    0,
};

/* The diagonals of XX, YY and ZZ in that basis. */
static const int magic_sign[3][4] = {{1, -1, 1, -1}, {-1, 1, 1, -1}, {1, 1, -1, -1}};

static bool is_unitary(const qm_c64 u[16])
{
    qm_c64 v[16];
    qm_adjoint4(u, v);
    qm_mul4(v, u, v);
    for (int i = 0; i < 16; i++)
        if (!(cabs(v[i] - (i % 5 == 0)) <= unitary_tolerance))
            return false;
    return true;
}

/* Columns p and q of the symmetric matrix and its rows are rotated into each other. */
static void rotate_symmetric(double a[16], int p, int q, double c, double s)
{
    for (int i = 0; i < 4; i++) {
        double x = a[4 * i + p], y = a[4 * i + q];
        a[4 * i + p] = c * x + s * y;
        a[4 * i + q] = c * y - s * x;
    }
    for (int i = 0; i < 4; i++) {
        double x = a[4 * p + i], y = a[4 * q + i];
        a[4 * p + i] = c * x + s * y;
        a[4 * q + i] = c * y - s * x;
    }
}

/* Rotates columns p and q so that the off-diagonal entries of re and im become smallest. False when
 * they are nothing already. */
static bool jacobi(double re[16], double im[16], double o[16], int p, int q)
{
    const double nothing = 4e-15;
    double off[2] = {re[4 * p + q], im[4 * p + q]};
    if (hypot(off[0], off[1]) <= nothing)
        return false;
    double gap[2] = {re[5 * p] - re[5 * q], im[5 * p] - im[5 * q]};
    double along = gap[0] * gap[0] + gap[1] * gap[1] - 4 * (off[0] * off[0] + off[1] * off[1]);
    double across = 4 * (gap[0] * off[0] + gap[1] * off[1]);
    double angle = atan2(across, along) / 4;
    double c = cos(angle), s = sin(angle);
    rotate_symmetric(re, p, q, c, s);
    rotate_symmetric(im, p, q, c, s);
    for (int i = 0; i < 4; i++) {
        double x = o[4 * i + p], y = o[4 * i + q];
        o[4 * i + p] = c * x + s * y;
        o[4 * i + q] = c * y - s * x;
    }
    return true;
}

/* The columns of the orthogonal matrix o become common eigenvectors of re and im. */
static void diagonalise(double re[16], double im[16], double o[16])
{
    enum { MAX_SWEEPS = 40 };
    for (int i = 0; i < 16; i++)
        o[i] = i % 5 == 0;
    bool more = true;
    for (int sweep = 0; sweep < MAX_SWEEPS && more; sweep++) {
        more = false;
        for (int p = 0; p < 3; p++)
            for (int q = p + 1; q < 4; q++)
                more |= jacobi(re, im, o, p, q);
    }
}

static double determinant3(const double m[16], const int r[3], const int c[3])
{
    double d = 0;
    for (int k = 0; k < 3; k++)
        d += m[4 * r[0] + c[k]] * (m[4 * r[1] + c[(k + 1) % 3]] * m[4 * r[2] + c[(k + 2) % 3]] -
                                   m[4 * r[1] + c[(k + 2) % 3]] * m[4 * r[2] + c[(k + 1) % 3]]);
    return d;
}

static double determinant(const double m[16])
{
    static const int rows[3] = {1, 2, 3};
    static const int columns[4][3] = {{1, 2, 3}, {0, 2, 3}, {0, 1, 3}, {0, 1, 2}};
    double d = 0;
    for (int k = 0; k < 4; k++)
        d += (k % 2 ? -1 : 1) * m[k] * determinant3(m, rows, columns[k]);
    return d;
}

static void negate_column(double m[16], int k)
{
    for (int i = 0; i < 4; i++)
        m[4 * i + k] = -m[4 * i + k];
}

/* n is a1 x a0 up to rounding. */
static void factor(const qm_c64 n[16], qm_c64 a1[4], qm_c64 a0[4])
{
    int best = 0;
    for (int i = 1; i < 16; i++)
        if (cabs(n[i]) > cabs(n[best]))
            best = i;
    int row = best / 4 & 2, column = best % 4 & 2;
    for (int i = 0; i < 4; i++)
        a0[i] = n[4 * (row + i / 2) + column + i % 2];
    qm_c64 root = csqrt(a0[0] * a0[3] - a0[1] * a0[2]);
    for (int i = 0; i < 4; i++)
        a0[i] /= root;
    for (int i = 0; i < 4; i++) {
        a1[i] = 0;
        for (int j = 0; j < 4; j++)
            a1[i] += conj(a0[j]) * n[4 * (i / 2 * 2 + j / 2) + i % 2 * 2 + j % 2] / 2;
    }
}

/* The gates on one qubit that an orthogonal matrix of determinant 1 is in the magic basis. */
static void from_magic(const double o[16], qm_c64 local[2][4])
{
    qm_c64 v[16], back[16];
    for (int i = 0; i < 16; i++)
        v[i] = o[i];
    qm_mul4(magic, v, v);
    qm_adjoint4(magic, back);
    qm_mul4(v, back, v);
    factor(v, local[1], local[0]);
}

/* c[axis] becomes c[axis] - n pi/2: exp(i pi/2 PP) = i PP. */
static void shift(qm_kak *k, int axis, double n)
{
    k->c[axis] -= n * M_PI_2;
    k->phase += n * M_PI_2;
    if (fmod(n, 2) != 0)
        for (int q = 0; q < 2; q++)
            qm_mul2(k->after[q], qm_pauli_matrix[axis], k->after[q]);
}

/* Negates the two coordinates other than c[axis]: a Pauli around the middle does it. */
static void negate_others(qm_kak *k, int axis)
{
    k->c[(axis + 1) % 3] = -k->c[(axis + 1) % 3];
    k->c[(axis + 2) % 3] = -k->c[(axis + 2) % 3];
    qm_mul2(k->after[0], qm_pauli_matrix[axis], k->after[0]);
    qm_mul2(qm_pauli_matrix[axis], k->before[0], k->before[0]);
}

static void exchange(qm_kak *k, int a, int b)
{
    double t = k->c[a];
    k->c[a] = k->c[b];
    k->c[b] = t;
    qm_c64 w[4]; /* of the axis halfway between a and b, half a turn */
    for (int i = 0; i < 4; i++)
        w[i] = M_SQRT1_2 * (qm_pauli_matrix[a][i] + qm_pauli_matrix[b][i]);
    for (int q = 0; q < 2; q++) {
        qm_mul2(k->after[q], w, k->after[q]);
        qm_mul2(w, k->before[q], k->before[q]);
    }
}

static void into_chamber(qm_kak *k)
{
    const double border = 1e-12;
    for (int i = 0; i < 3; i++)
        shift(k, i, nearbyint(k->c[i] / M_PI_2));
    for (int i = 0; i < 2; i++)
        for (int j = 2; j > i; j--)
            if (fabs(k->c[j]) > fabs(k->c[j - 1]))
                exchange(k, j - 1, j);
    if (k->c[0] < 0)
        negate_others(k, 1);
    if (k->c[1] < 0)
        negate_others(k, 0);
    if (k->c[0] >= M_PI_4 - border && k->c[2] < 0) {
        shift(k, 0, 1);
        negate_others(k, 1);
    }
}

bool qm_kak_decompose(const qm_c64 u[16], qm_kak *k)
{
    if (!is_unitary(u))
        return false;
    qm_c64 v[16], w[16];
    qm_adjoint4(magic, w);
    qm_mul4(w, u, v);
    qm_mul4(v, magic, v);
    double re[16], im[16], o2[16], o1[16];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            qm_c64 sum = 0;
            for (int m = 0; m < 4; m++)
                sum += v[4 * m + i] * v[4 * m + j];
            re[4 * i + j] = creal(sum);
            im[4 * i + j] = cimag(sum);
        }
    diagonalise(re, im, o2);
    if (determinant(o2) < 0)
        negate_column(o2, 0);
    double theta[4];
    for (int j = 0; j < 4; j++) {
        theta[j] = atan2(im[5 * j], re[5 * j]) / 2;
        qm_c64 back = cexp(-I * theta[j]);
        for (int i = 0; i < 4; i++) {
            qm_c64 sum = 0;
            for (int m = 0; m < 4; m++)
                sum += v[4 * i + m] * o2[4 * m + j];
            o1[4 * i + j] = creal(sum * back);
        }
    }
    if (determinant(o1) < 0) {
        negate_column(o1, 0);
        theta[0] += M_PI;
    }
    *k = (qm_kak){.phase = (theta[0] + theta[1] + theta[2] + theta[3]) / 4};
    for (int a = 0; a < 3; a++)
        for (int j = 0; j < 4; j++)
            k->c[a] += magic_sign[a][j] * theta[j] / 4;
    double rows[16];
    for (int i = 0; i < 16; i++)
        rows[i] = o2[i % 4 * 4 + i / 4];
    from_magic(o1, k->after);
    from_magic(rows, k->before);
    into_chamber(k);
    return true;
}
