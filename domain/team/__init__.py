"""The team: referral, meeting, eligibility, reviews, automatic qualification, submissions."""
