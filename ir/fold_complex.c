/* fold_complex.c - constants of complex types, and operators on them. */
#include "ir/fold.h"

#include "ir/complex.h"

static double complex value_of(const qm_module *m, uint32_t id)
{
    double part[2];
    qm_expr_parts(m, id, part);
    return CMPLX(part[0], part[1]);
}

static qm_type component(qm_type type)
{
    type.kind = QM_T_FLOAT;
    return type;
}

static uint32_t fold_cast(qm_module *m, qm_type type, uint32_t a)
{
    double part[2] = {0, 0};
    if (qm_expr_at(m, a)->type.kind == QM_T_COMPLEX)
        qm_expr_parts(m, a, part);
    else
        part[0] = qm_expr_as_double(m, qm_expr_cast(m, a, component(type)));
    return qm_expr_complex(m, type, part[0], part[1]);
}

static uint32_t part_const(qm_module *m, qm_type type, double v)
{
    return qm_expr_cast(m, qm_expr_float(m, v), type);
}

uint32_t qm_fold_complex(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b)
{
    if (op == QM_EX_CAST)
        return fold_cast(m, type, a);
    double complex x = value_of(m, a), y = b == QM_NONE ? 0 : value_of(m, b);
    switch (op) {
    case QM_EX_EQ:
    case QM_EX_NE: {
        bool same = creal(x) == creal(y) && cimag(x) == cimag(y);
        return qm_expr_const(m, type, same == (op == QM_EX_EQ));
    }
    case QM_EX_REAL:
        return part_const(m, type, creal(x));
    case QM_EX_IMAG:
        return part_const(m, type, cimag(x));
    default:
        break;
    }
    double complex z = qm_complex_apply(op, x, y);
    return qm_expr_complex(m, type, creal(z), cimag(z));
}
