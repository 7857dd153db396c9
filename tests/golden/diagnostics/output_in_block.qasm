// qasmill: check
{
    output bit c;
}
