/* ast.h - the syntax tree of OpenQASM 3 and 2, with source spans.
 *
 * Nodes lie in an arena of the parser and link to their next sibling. The parser hands over each
 * statement of the top level as soon as it is read, and reuses the arena for the next one, so the
 * tree of a large file never exists as a whole. */
#ifndef QM_FRONTEND_AST_H
#define QM_FRONTEND_AST_H

#include "support/context.h"

/* Units of depth of a nested construct; a link of a chain a + b + c has 1. */
enum { QM_DEPTH_LEVEL = 16 };

typedef struct qm_ast_expr qm_ast_expr;
typedef struct qm_ast_stmt qm_ast_stmt;

typedef struct qm_ast_ident {
    qm_name name; /* QM_NONE: absent */
    qm_span at;
} qm_ast_ident;

typedef struct qm_ast_exprs {
    qm_ast_expr *first, *last;
    uint32_t n;
} qm_ast_exprs;

typedef struct qm_ast_stmts {
    qm_ast_stmt *first, *last;
    uint32_t n;
} qm_ast_stmts;

typedef enum qm_ast_expr_kind {
    QM_AX_INT,        /* value; `wide` text when it needs more than 64 bits */
    QM_AX_FLOAT,      /* number */
    QM_AX_IMAG,       /* number: the imaginary part; op: 1 when it is written as an integer */
    QM_AX_BOOL,       /* value */
    QM_AX_BITS,       /* text: the characters 0 and 1 without underscores; the last is bit 0 */
    QM_AX_TIME,       /* number and unit */
    QM_AX_IDENT,      /* name */
    QM_AX_PHYSICAL,   /* value: the number of a $n */
    QM_AX_UNARY,      /* op, a */
    QM_AX_BINARY,     /* op, a, b */
    QM_AX_CALL,       /* name, args */
    QM_AX_CAST,       /* type, a */
    QM_AX_INDEX,      /* a [ args ]: one or more comma-separated items, or one SET */
    QM_AX_RANGE,      /* a : b : c as written start, step, end; each may be NULL */
    QM_AX_SET,        /* { args } */
    QM_AX_ARRAY,      /* { args } as initialiser, elements are expressions or ARRAY */
    QM_AX_CONCAT,     /* a ++ b */
    QM_AX_MEASURE,    /* measure a */
    QM_AX_DURATIONOF, /* body */
    QM_AX_PAREN       /* ( a ) */
} qm_ast_expr_kind;

typedef enum qm_ast_op {
    QM_AO_NEG,
    QM_AO_NOT,
    QM_AO_BITNOT,
    QM_AO_ADD,
    QM_AO_SUB,
    QM_AO_MUL,
    QM_AO_DIV,
    QM_AO_MOD,
    QM_AO_POW,
    QM_AO_SHL,
    QM_AO_SHR,
    QM_AO_AND,
    QM_AO_OR,
    QM_AO_XOR,
    QM_AO_EQ,
    QM_AO_NE,
    QM_AO_LT,
    QM_AO_LE,
    QM_AO_GT,
    QM_AO_GE,
    QM_AO_LAND,
    QM_AO_LOR,
    QM_AO_NONE /* plain "=" in an assignment */
} qm_ast_op;

typedef enum qm_ast_unit { QM_AU_NS, QM_AU_US, QM_AU_MS, QM_AU_S, QM_AU_DT } qm_ast_unit;

typedef enum qm_ast_type_kind {
    QM_AT_NONE,
    QM_AT_BIT,
    QM_AT_INT,
    QM_AT_UINT,
    QM_AT_FLOAT,
    QM_AT_ANGLE,
    QM_AT_BOOL,
    QM_AT_COMPLEX,
    QM_AT_DURATION,
    QM_AT_STRETCH,
    QM_AT_ARRAY,
    QM_AT_QUBIT,
    QM_AT_CREG,
    QM_AT_QREG,
    QM_AT_PORT, /* in openpulse calibrations */
    QM_AT_FRAME,
    QM_AT_WAVEFORM
} qm_ast_type_kind;

typedef struct qm_ast_type qm_ast_type;
struct qm_ast_type {
    uint8_t kind;   /* qm_ast_type_kind */
    uint8_t access; /* array parameters: 0 none, 1 readonly, 2 mutable */
    qm_span at;
    qm_ast_expr *width; /* NULL when absent */
    qm_ast_type *base;  /* ARRAY: element type; COMPLEX: component type or NULL */
    qm_ast_exprs dims;  /* ARRAY: sizes */
    qm_ast_expr *ndims; /* ARRAY parameter with #dim = n, else NULL */
};

struct qm_ast_expr {
    uint8_t kind;   /* qm_ast_expr_kind */
    uint8_t op;     /* qm_ast_op; qm_ast_unit for TIME; see IMAG */
    uint16_t depth; /* bounds the height of the tree below: see QM_DEPTH_LEVEL */
    qm_span at;
    qm_ast_expr *next; /* in a list */
    qm_ast_expr *a, *b, *c;
    union {
        uint64_t value;
        double number;
        qm_str text;       /* BITS; INT with `b` set to itself when wide: its digits with prefix */
        qm_ast_ident name; /* IDENT, CALL */
        qm_ast_type *type; /* CAST */
        qm_ast_stmts body; /* DURATIONOF */
    };
    qm_ast_exprs args;
};

typedef enum qm_ast_modifier_kind {
    QM_AM_INV,
    QM_AM_POW,
    QM_AM_CTRL,
    QM_AM_NEGCTRL
} qm_ast_modifier_kind;

typedef struct qm_ast_modifier qm_ast_modifier;
struct qm_ast_modifier {
    uint8_t kind;
    qm_span at;
    qm_ast_expr *arg;      /* pow: exponent; ctrl, negctrl: count or NULL */
    qm_ast_modifier *next; /* in written order: the first is outermost */
};

typedef struct qm_ast_param qm_ast_param;
struct qm_ast_param {  /* gate parameter or qubit (no type), or def / extern parameter */
    qm_ast_type *type; /* NULL: none */
    qm_ast_ident name;
    qm_ast_param *next;
};

typedef struct qm_ast_params {
    qm_ast_param *first, *last;
    uint32_t n;
} qm_ast_params;

typedef struct qm_ast_case qm_ast_case;
struct qm_ast_case { /* of a switch; labels.n == 0: default */
    qm_ast_exprs labels;
    qm_ast_stmts body;
    qm_span at;
    qm_ast_case *next;
};

typedef struct qm_ast_annotation qm_ast_annotation;
struct qm_ast_annotation {
    qm_str keyword; /* "qasmill.layout" of "@qasmill.layout ..." */
    qm_str text;    /* the rest of the line */
    qm_span at;
    qm_ast_annotation *next;
};

typedef enum qm_ast_stmt_kind {
    QM_AS_VERSION,   /* text: "3.0" */
    QM_AS_INCLUDE,   /* text: file name */
    QM_AS_DECL,      /* type, name, init (NULL: none); qubit, qreg, creg too */
    QM_AS_CONST,     /* type, name, init */
    QM_AS_INPUT,     /* type, name */
    QM_AS_OUTPUT,    /* type, name */
    QM_AS_ALIAS,     /* name, init */
    QM_AS_GATE_DEF,  /* name, params, qubits, body */
    QM_AS_OPAQUE,    /* name, params, qubits: OpenQASM 2 */
    QM_AS_GATE_CALL, /* modifiers, name (gphase too), args, designator (duration), operands */
    QM_AS_MEASURE,   /* operands.first measured, target or NULL: "measure q -> c", "measure q" */
    QM_AS_ASSIGN,    /* target, op, init: the right side, may be MEASURE */
    QM_AS_RESET,     /* operands (one) */
    QM_AS_BARRIER,   /* operands, may be empty */
    QM_AS_DELAY,     /* designator, operands */
    QM_AS_NOP,       /* operands */
    QM_AS_BOX,       /* designator or NULL, body */
    QM_AS_IF,        /* init: condition; body; other: else (has_else) */
    QM_AS_FOR,       /* type, name, init: RANGE, SET or an expression; body */
    QM_AS_WHILE,     /* init: condition, body */
    QM_AS_SWITCH,    /* init, cases */
    QM_AS_BREAK,
    QM_AS_CONTINUE,
    QM_AS_END,
    QM_AS_RETURN,     /* init or NULL, may be MEASURE */
    QM_AS_BLOCK,      /* body: { ... } as a statement */
    QM_AS_DEF,        /* name, params, type (result, NULL: none), body */
    QM_AS_EXTERN,     /* name, params, type */
    QM_AS_EXPR,       /* init */
    QM_AS_PRAGMA,     /* text */
    QM_AS_CALGRAMMAR, /* text */
    QM_AS_CAL,        /* text: the body */
    QM_AS_DEFCAL,     /* name, params, operands, type, text: the body */
    QM_AS_BROKEN      /* text: what could not be read, which is reported */
} qm_ast_stmt_kind;

struct qm_ast_stmt {
    uint8_t kind; /* qm_ast_stmt_kind */
    uint8_t op;   /* ASSIGN */
    bool has_else;
    uint16_t depth;
    qm_span at;
    qm_ast_stmt *next;
    qm_ast_annotation *annotations;
    qm_ast_ident name;
    qm_ast_type *type;
    qm_ast_modifier *modifiers;
    qm_ast_expr *designator, *target, *init;
    qm_ast_exprs args, operands;
    qm_ast_params params, qubits;
    qm_ast_stmts body, other;
    qm_ast_case *cases;
    qm_str text;
};

#endif
