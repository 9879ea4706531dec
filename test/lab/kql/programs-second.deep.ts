import { testManyPrograms } from './many-programs.ts';

testManyPrograms('second');
