// qasmill: limits frqi --target=grid:3x3 ../image/palette.png #
