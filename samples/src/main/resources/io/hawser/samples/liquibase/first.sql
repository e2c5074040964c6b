--liquibase formatted sql

--changeset hawser:table
CREATE TABLE liquid (name VARCHAR(40) PRIMARY KEY);
