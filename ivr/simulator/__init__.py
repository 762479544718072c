"""The built-in phone: it obeys our TwiML as Twilio would, over signed HTTP, and dials nobody."""
