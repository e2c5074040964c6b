INSERT INTO flown VALUES ('Hangzhou');
