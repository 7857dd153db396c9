// qasmill: target ./ #
