// qasmill: check
{
    gate g a { }
}
