-- Offices name the server or folder that holds their company databases by what they call it, and two companies may call theirs the same.
drop index agreement_by_system;
