"""Accounting: activities of a year become an inventory of CO2 and energy by the rules and factors of a scheme."""

from symbiosis.accounting.accounts import Accounts, Alternative, Amount, account
from symbiosis.accounting.activity import Activity
from symbiosis.accounting.reading import read_activities

__all__ = ["Accounts", "Activity", "Alternative", "Amount", "account", "read_activities"]
